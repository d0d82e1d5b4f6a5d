import { createRoot } from "react-dom/client";

import { App } from "./App";
import { signInFromAddress } from "./session";
import "./workers";
import "./fonts.css";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./page.css";

signInFromAddress();
// A second link opened in the same tab changes the fragment only and loads nothing.
addEventListener("hashchange", signInFromAddress);

createRoot(document.getElementById("root")!).render(<App />);
