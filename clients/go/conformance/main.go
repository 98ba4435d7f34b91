// Command conformance makes the calls of the cases that every client of LeadLadder has to pass: one JSON object a line on
// standard input, one answer a line on standard output.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	leadladder "github.com/leadladder/leadladder/clients/go"
	pb "github.com/leadladder/leadladder/clients/go/leadladder/v1"
)

type request struct {
	Case        string            `json:"case"`
	Target      string            `json:"target"`
	CA          string            `json:"ca"`
	Cert        string            `json:"cert"`
	Key         string            `json:"key"`
	Token       string            `json:"token"`
	TLS         bool              `json:"tls"`
	Call        string            `json:"call"`
	Options     json.RawMessage   `json:"options"`
	Submissions []json.RawMessage `json:"submissions"`
	RuleSetID   string            `json:"rule_set_id"`
	DeadlineMS  *int              `json:"deadline_ms"`
	CancelAfter *int              `json:"cancel_after"`
	Verdict     json.RawMessage   `json:"verdict"`
}

type response struct {
	Case     string            `json:"case"`
	Results  []result          `json:"results"`
	RuleSets []json.RawMessage `json:"rule_sets"`
	Error    *failure          `json:"error"`
	Account  json.RawMessage   `json:"account,omitempty"`
	Text     string            `json:"text"`
}

type result struct {
	Verdict json.RawMessage `json:"verdict,omitempty"`
	Error   *failure        `json:"error,omitempty"`
}

type failure struct {
	Code       string            `json:"code"`
	Reason     string            `json:"reason"`
	Metadata   map[string]string `json:"metadata"`
	Violations []violation       `json:"violations"`
	Message    string            `json:"message"`
}

type violation struct {
	Field       string `json:"field"`
	Description string `json:"description"`
}

func main() {
	log.SetFlags(0)
	if err := run(os.Stdin, os.Stdout); err != nil {
		log.Fatal("error: ", err)
	}
}

func run(input io.Reader, output io.Writer) error {
	lines := json.NewDecoder(bufio.NewReader(input))
	answers := json.NewEncoder(output)
	for {
		var asked request
		if err := lines.Decode(&asked); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
		answer := response{Case: asked.Case, Results: []result{}, RuleSets: []json.RawMessage{}}
		if err := answer.fill(asked); err != nil {
			answer.Error = describe(err)
		}
		if err := answers.Encode(answer); err != nil {
			return fmt.Errorf("standard output: %w", err)
		}
	}
}

// fill makes the call of a case.
func (answer *response) fill(asked request) error {
	if asked.Call == "print" {
		verdict := &leadladder.Verdict{Proto: &pb.Verdict{}}
		if err := protojson.Unmarshal(asked.Verdict, verdict.Proto); err != nil {
			return fmt.Errorf("verdict: %w", err)
		}
		answer.Text = verdict.String()
		return nil
	}
	client, err := connect(asked)
	if err != nil {
		return err
	}
	defer client.Close()
	ctx := context.Background()
	if asked.DeadlineMS != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(*asked.DeadlineMS)*time.Millisecond)
		defer cancel()
	}
	options, submissions, err := asked.messages()
	if err != nil {
		return err
	}
	switch asked.Call {
	case "score":
		verdict, err := client.ScoreSubmission(ctx, submissions[0], options)
		if err != nil {
			return err
		}
		return answer.add(leadladder.Answer{Verdict: verdict})
	case "batch":
		answers, err := client.ScoreBatch(ctx, submissions, options)
		for _, each := range answers {
			if err := answer.add(each); err != nil {
				return err
			}
		}
		return err
	case "stream":
		for each, err := range client.ScoreStream(ctx, slices.Values(submissions), options) {
			if err != nil {
				return err
			}
			if err := answer.add(each); err != nil {
				return err
			}
			if asked.CancelAfter != nil && len(answer.Results) == *asked.CancelAfter {
				break
			}
		}
		return nil
	case "account":
		account := &pb.ScoreAccountRequest{AccountId: "acme"}
		for _, each := range submissions {
			account.Contacts = append(account.Contacts, each.GetContact())
		}
		verdict, err := client.ScoreAccount(ctx, account, options)
		if err != nil {
			return err
		}
		answer.Account, err = protojson.Marshal(verdict)
		return err
	case "list_rule_sets":
		summaries, err := client.ListRuleSets(ctx)
		for _, summary := range summaries {
			if err := answer.addRuleSet(summary); err != nil {
				return err
			}
		}
		return err
	case "get_rule_set":
		ruleSet, err := client.GetRuleSet(ctx, leadladder.WithRuleSet(asked.RuleSetID))
		if err != nil {
			return err
		}
		return answer.addRuleSet(ruleSet)
	default:
		return fmt.Errorf("case %q: unknown call %q", asked.Case, asked.Call)
	}
}

func (answer *response) add(each leadladder.Answer) error {
	if each.Err != nil {
		answer.Results = append(answer.Results, result{Error: describe(each.Err)})
		return nil
	}
	if len(answer.Results) == 0 {
		answer.Text = each.Verdict.String()
	}
	text, err := protojson.Marshal(each.Verdict.Proto)
	answer.Results = append(answer.Results, result{Verdict: text})
	return err
}

func (answer *response) addRuleSet(message proto.Message) error {
	text, err := protojson.Marshal(message)
	answer.RuleSets = append(answer.RuleSets, text)
	return err
}

// messages reads the options and submissions; what this client does not know in them is left out.
func (asked request) messages() (leadladder.CallOption, []*pb.Submission, error) {
	lenient := protojson.UnmarshalOptions{DiscardUnknown: true}
	scoring := &pb.ScoringOptions{}
	if len(asked.Options) > 0 && string(asked.Options) != "null" {
		if err := lenient.Unmarshal(asked.Options, scoring); err != nil {
			return nil, nil, fmt.Errorf("case %q: options: %w", asked.Case, err)
		}
	}
	submissions := make([]*pb.Submission, len(asked.Submissions))
	for index, text := range asked.Submissions {
		submissions[index] = &pb.Submission{}
		if err := lenient.Unmarshal(text, submissions[index]); err != nil {
			return nil, nil, fmt.Errorf("case %q: submissions[%d]: %w", asked.Case, index, err)
		}
	}
	return leadladder.WithScoringOptions(scoring), submissions, nil
}

func connect(asked request) (*leadladder.Client, error) {
	var options []leadladder.Option
	if asked.TLS {
		config := &tls.Config{MinVersion: tls.VersionTLS12}
		if asked.CA != "" {
			authorities, err := os.ReadFile(asked.CA)
			if err != nil {
				return nil, err
			}
			config.RootCAs = x509.NewCertPool()
			if !config.RootCAs.AppendCertsFromPEM(authorities) {
				return nil, fmt.Errorf("%s: expected certificates in PEM", asked.CA)
			}
		}
		if asked.Cert != "" {
			certificate, err := tls.LoadX509KeyPair(asked.Cert, asked.Key)
			if err != nil {
				return nil, err
			}
			config.Certificates = []tls.Certificate{certificate}
		}
		options = append(options, leadladder.WithCredentials(credentials.NewTLS(config)))
	}
	if asked.Token != "" {
		options = append(options, leadladder.WithToken(asked.Token))
	}
	return leadladder.New(asked.Target, options...)
}

// describe tells of an error in the words of the cases; one that is not of the client's own type has no code.
func describe(err error) *failure {
	told := &failure{Metadata: map[string]string{}, Violations: []violation{}, Message: err.Error()}
	var known *leadladder.Error
	if !errors.As(err, &known) {
		return told
	}
	told.Code, told.Reason = name(known.Code), known.Reason
	for key, value := range known.Metadata {
		told.Metadata[key] = value
	}
	for _, each := range known.Violations {
		told.Violations = append(told.Violations, violation{each.Field, each.Description})
	}
	return told
}

// name is the code as the wire's documentation writes it: "NOT_FOUND".
func name(status codes.Code) string { return code.Code(status).String() }
