import { useText } from "../messages";

export default function HistoryPage() {
  const text = useText();
  return (
    <main id="main">
      <h1>{text("history.title")}</h1>
    </main>
  );
}
