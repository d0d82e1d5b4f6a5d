import { useText } from "../messages";
import { Empty } from "../ui/Empty";

export function NothingHere() {
  const text = useText();
  return (
    <main id="main">
      <Empty level={1} title={text("nothingHere.title")} />
    </main>
  );
}
