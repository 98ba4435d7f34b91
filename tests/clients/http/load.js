// A load test in small: k6 calls ScoreLead by reflection, as people measure a server of their own.
import { check } from "k6";
import grpc from "k6/net/grpc";

export const options = { vus: 2, iterations: 50, thresholds: { checks: ["rate==1"] } };

const client = new grpc.Client();

export default () => {
  if (__ITER === 0) {
    client.connect(__ENV.TARGET, { plaintext: true, reflect: true });
  }
  const contact = { contactId: `c-${__VU}-${__ITER}`, company: { employees: 60 } };
  const response = client.invoke("leadladder.v1.LeadScoringService/ScoreLead", { submission: { contact } });
  check(response, {
    answered: (each) => each && each.status === grpc.StatusOK,
    echoed: (each) => each.message.verdict.contactId === contact.contactId,
    staged: (each) => each.message.verdict.stage.stageId === "name",
  });
};
