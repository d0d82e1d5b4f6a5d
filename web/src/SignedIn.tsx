import { useEffect, useState } from "react";

import type { Viewer } from "./session";
import { SignIn } from "./SignIn";

type Props = { viewer: Viewer; expired: boolean; notice: string | null };

/** Who is signed in, and the way to another token: opened by the person, or by the server's 401. */
export function SignedIn({ viewer, expired, notice }: Props) {
  const [asking, setAsking] = useState(false);
  // A new sign-in has been answered.
  useEffect(() => setAsking(false), [viewer]);

  if (expired || asking) {
    return (
      <>
        <SignIn notice={notice} />
        {!expired && (
          <button type="button" className="plain" onClick={() => setAsking(false)}>
            Cancel
          </button>
        )}
      </>
    );
  }
  return (
    <>
      <span className="who">
        Signed in as <strong>{viewer.subject}</strong>, tenant <strong>{viewer.tenant}</strong>
      </span>
      <button type="button" className="plain" onClick={() => setAsking(true)}>
        Use another token
      </button>
    </>
  );
}
