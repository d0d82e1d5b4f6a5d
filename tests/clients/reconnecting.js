// Follows a batch's statistics with four clients and prints each event as a line of JSON. For each line that it reads it
// asks a query with two of them, and prints what came. The clients of urql and Apollo are those of docs/clients.md.
import { createInterface } from 'node:readline';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { apolloClient, Batches, Depleted } from './out/apollo.js';
import { urqlClient, Started, Statistics } from './out/urql.js';

const [url, token, batch] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const variables = { batch };
const query = `subscription ($batch: String!) {
  accountBatchStatistics(filter: { batch: { name: $batch } }) { depleted }
}`;

const tell = (client, value) => console.log(JSON.stringify({ client, value }));
const told = (client) => ({
  next: ({ data, ...rest }) => tell(client, data?.accountBatchStatistics.depleted ?? rest),
  error: (error) => tell(client, `error: ${error.message ?? error.code ?? error}`),
  complete: () => tell(client, 'complete'),
});

createSocketClient({
  url: `${url.replace(/^http/, 'ws')}/graphql`,
  connectionParams: headers,
  retryAttempts: Infinity,
  shouldRetry: () => true,
  on: { closed: ({ code }) => tell('close code', code) },
}).subscribe({ query, variables }, told('graphql-ws'));
createSseClient({ url: `${url}/graphql`, headers, retryAttempts: Infinity }).subscribe({ query, variables }, told('graphql-sse'));
const apollo = apolloClient(url, token);
apollo.subscribe({ query: Depleted, variables }).subscribe(told('Apollo'));
const urql = urqlClient(url, token);
urql.subscription(Statistics, variables).subscribe(told('urql').next);

for await (const _ of createInterface(process.stdin)) {
  const asked = await urql.query(Started, variables, { requestPolicy: 'network-only' }).toPromise();
  tell('urql asks', asked.error ? 'error' : 'data');
  const batches = apollo.query({ query: Batches, fetchPolicy: 'network-only' });
  tell('Apollo asks', await batches.then(() => 'data', () => 'error'));
}
process.exit(0);
