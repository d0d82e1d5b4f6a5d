import { useState } from "react";
import { Provider } from "urql";

import { newClient } from "../api/client";
import { Words } from "../messages";
import { Gate } from "../session/Gate";
import { Screens } from "./Screens";

export function App() {
  const [client] = useState(newClient);
  return (
    <Words>
      <Provider value={client}>
        <Gate>
          <Screens />
        </Gate>
      </Provider>
    </Words>
  );
}
