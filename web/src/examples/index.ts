import follow from "./Follow.graphql?raw";
import preview from "./Preview.graphql?raw";
import statistics from "./Statistics.graphql?raw";
import undo from "./Undo.graphql?raw";
import update from "./Update.graphql?raw";

const BATCH = "Summer 2026 prepaid cards";

const filter = { batch: { name: BATCH } };
const changes = {
  lifecycle: { expirationDate: `${new Date().getFullYear() + 1}-12-31`, activateInactive: true },
  balance: { charge: { amount: "0.50", visibleComment: "Valid for another year" } },
  startAt: null,
};
const once = {
  confirmationToken: "paste the token of the Preview here",
  idempotencyKey: `graphiql-${Date.now().toString(36)}`,
};

const first = { query: statistics, variables: json({ filter }) };

/** The tabs of someone who comes for the first time; later GraphiQL brings back the person's own. */
export const examples = [
  first,
  { query: preview, variables: json({ filter, ...changes }) },
  { query: update, variables: json({ ...once, filter, ...changes }) },
  { query: follow, variables: json({ id: "paste the id of the Update here" }) },
  { query: undo, variables: json({ id: "paste the id of the Update here" }) },
];

export const NEW_TAB = `# A new operation. Ctrl+Space completes it, Ctrl+Enter
# runs it, the book on the left explains every field.
#
# To have the examples back: settings (the wheel on the
# left), Clear data, then open the link once more.

`;

/** GraphiQL shows the first tab's variables only if they are named apart, which adds a tab for who has some already. */
export function firstVariables(): { initialVariables?: string } {
  return localStorage.getItem("graphiql:tabState") === null ? { initialVariables: first.variables } : {};
}

function json(value: object): string {
  return JSON.stringify(value, null, 2);
}
