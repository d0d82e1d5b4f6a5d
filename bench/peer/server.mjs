// PostGraphile as its documentation sets it up for production, on the schema `peer`. Environment: PORT, and those of
// libpq (PGHOST is the directory of the socket). Prints a line when it listens.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const port = Number(process.env.PORT);
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // As many connections as our server has (POOL_SIZE).
  pgServices: [makePgService({ schemas: ["peer"], poolConfig: { max: 16 } })],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(port, "127.0.0.1", () => console.log("Listening."));
