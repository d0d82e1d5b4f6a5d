import { Component, type ReactNode } from "react";
import { Button } from "react-aria-components";

import { useText } from "../messages";
import styles from "./states.module.css";

type Props = {
  /** Where it stands: at another place it is tried anew. */
  place: string;
  /** What takes the place of its parts, around what it says. */
  frame?: (said: ReactNode) => ReactNode;
  children: ReactNode;
};

/** A part of the console that may not come, as it is loaded when it is wanted: it says so, and the others go on. */
export class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate({ place }: Props) {
    if (this.state.failed && place !== this.props.place) this.setState({ failed: false });
  }

  override render() {
    const { frame, children } = this.props;
    if (!this.state.failed) return children;
    return frame ? frame(<NotLoaded />) : <NotLoaded />;
  }
}

function NotLoaded() {
  const text = useText();
  return (
    <div className={styles.problem} role="alert" data-kind="notLoaded">
      <p>{text("state.notLoaded")}</p>
      <p className={styles.small}>{text("state.notLoadedHint")}</p>
      <Button onPress={() => location.reload()}>{text("state.reload")}</Button>
    </div>
  );
}
