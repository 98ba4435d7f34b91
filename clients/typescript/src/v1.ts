/** The wire: messages, enums and services of package leadladder.v1, and the Google types that they hold. */

export * from "./gen/google/rpc/error_details_pb.js";
export * from "./gen/google/rpc/status_pb.js";
export * from "./gen/google/type/date_pb.js";
export * from "./gen/google/type/money_pb.js";
export * from "./gen/leadladder/v1/account_pb.js";
export * from "./gen/leadladder/v1/contact_pb.js";
export * from "./gen/leadladder/v1/error_reason_pb.js";
export * from "./gen/leadladder/v1/lead_scoring_service_pb.js";
export * from "./gen/leadladder/v1/rule_set_pb.js";
export * from "./gen/leadladder/v1/rule_set_service_pb.js";
export * from "./gen/leadladder/v1/verdict_pb.js";
