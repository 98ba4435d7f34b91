package leadladder

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// explained is the error of a request that gRPC could not encode, with the texts that are to blame; any other error as it is.
// Only text that is not UTF-8 cannot be encoded.
func explained(err error, request proto.Message) error {
	if status.Code(err) != codes.Internal {
		return err
	}
	violations := unencodable(request.ProtoReflect(), "")
	if len(violations) == 0 {
		return err
	}
	slices.SortFunc(violations, func(one, other Violation) int { return strings.Compare(one.Field, other.Field) })
	reason := ReasonRequestInvalid
	if strings.Contains(violations[0].Field, "contact.") {
		reason = ReasonContactInvalid
	}
	message := "expected text in UTF-8, got other bytes"
	return &Error{Code: codes.InvalidArgument, Message: message, Reason: reason, Violations: violations, cause: err}
}

// unencodable finds the texts of a message that are not UTF-8; their paths begin with at.
func unencodable(message protoreflect.Message, at string) []Violation {
	var found []Violation
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		path := at + string(field.Name())
		switch {
		case field.IsMap():
			value.Map().Range(func(key protoreflect.MapKey, entry protoreflect.Value) bool {
				found = append(found, unencodableText(key.String(), path)...)
				found = append(found, unencodableValue(field.MapValue(), entry, path+"."+key.String())...)
				return true
			})
		case field.IsList():
			for index := range value.List().Len() {
				entry := fmt.Sprintf("%s[%d]", path, index)
				found = append(found, unencodableValue(field, value.List().Get(index), entry)...)
			}
		default:
			found = append(found, unencodableValue(field, value, path)...)
		}
		return true
	})
	return found
}

func unencodableValue(field protoreflect.FieldDescriptor, value protoreflect.Value, at string) []Violation {
	switch field.Kind() {
	case protoreflect.StringKind:
		return unencodableText(value.String(), at)
	case protoreflect.MessageKind:
		return unencodable(value.Message(), at+".")
	default:
		return nil
	}
}

func unencodableText(text, at string) []Violation {
	if utf8.ValidString(text) {
		return nil
	}
	return []Violation{{strings.ToValidUTF8(at, "\uFFFD"), fmt.Sprintf("expected text in UTF-8, got %.80q", text)}}
}
