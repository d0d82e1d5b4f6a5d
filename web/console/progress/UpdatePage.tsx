import { useText } from "../messages";

export default function UpdatePage({ id }: { id: string }) {
  const text = useText();
  return (
    <main id="main" data-update={id}>
      <h1>{text("progress.title")}</h1>
    </main>
  );
}
