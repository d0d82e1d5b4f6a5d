// Runs graphql-http's audits of GraphQL over HTTP against a server; prints the ID, sentence and verdict of each as JSON.
import { auditServer } from 'graphql-http';

const [url, token] = process.argv.slice(2);
const fetchFn = (input, init = {}) =>
  fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });

const audits = await auditServer({ url: `${url}/graphql`, fetchFn });
console.log(JSON.stringify(audits.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
