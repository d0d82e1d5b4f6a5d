import { useText } from "../messages";

export default function UpdatePage(_: { id: string }) {
  const text = useText();
  return (
    <main id="main">
      <h1>{text("progress.title")}</h1>
    </main>
  );
}
