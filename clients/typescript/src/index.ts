/** Asks a LeadLadder server how far up the sales ladder contacts are, why, and what would move them up one rung. */

export type { ChannelSettings, Tls } from "./channel.js";
export {
  Client,
  type Account,
  type Answer,
  type CallOptions,
  type ClientOptions,
  type OutlookDetail,
  type Reasons,
  type RuleSetOptions,
  type ScoreOptions,
  type StreamOptions,
  type Submission,
} from "./client.js";
export { contact, date, money, timestamp, type ActivityInput, type ContactInput, type Fact } from "./contacts.js";
export { LeadLadderError, type Code, type FieldViolation } from "./errors.js";
export {
  RoleState,
  type AccountChange,
  type AccountReason,
  type AccountRole,
  type AccountVerdict,
  type SpeakToNext,
} from "./gen/leadladder/v1/account_pb.js";
export { Seniority, type Contact } from "./gen/leadladder/v1/contact_pb.js";
export { Outlook, ReasonDetail } from "./gen/leadladder/v1/lead_scoring_service_pb.js";
export { Severity, type Diagnostic, type RuleSet, type RuleSetSummary } from "./gen/leadladder/v1/rule_set_pb.js";
export {
  LifecycleStage,
  Outcome,
  ReasonKind,
  Standing,
  Transition,
  type Change,
  type OpenQuestion,
  type Reason,
  type Verdict,
} from "./gen/leadladder/v1/verdict_pb.js";
export type { Source } from "./stream.js";
export { formatVerdict, reasonOf } from "./verdict.js";
