import { useState } from "react";
import { Provider } from "urql";

import { newClient } from "../api/client";
import { Words } from "../messages";
import { Gate } from "../session/Gate";
import { Screens } from "./Screens";

export function App() {
  const [person, setPerson] = useState(0);
  return (
    <Words>
      <OfOnePerson key={person} onAnother={() => setPerson(person + 1)} />
    </Words>
  );
}

/** The screens, and the cache of what they have asked for: another person begins with neither. */
function OfOnePerson({ onAnother }: { onAnother: () => void }) {
  const [client] = useState(newClient);
  return (
    <Provider value={client}>
      <Gate onAnother={onAnother}>
        <Screens />
      </Gate>
    </Provider>
  );
}
