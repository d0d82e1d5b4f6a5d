import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { applyTheme } from "./app/theme";
import { signInFromAddress } from "./session/session";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/controls.css";
import "./ui/overlays.css";

applyTheme();
signInFromAddress();
// A second link opened in the same tab changes the fragment only and loads nothing.
addEventListener("hashchange", signInFromAddress);

createRoot(document.getElementById("root")!).render(<App />);
