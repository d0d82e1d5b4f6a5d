import { useText } from "../messages";

export default function PartnerPage() {
  const text = useText();
  return (
    <main id="main">
      <h1>{text("partner.title")}</h1>
    </main>
  );
}
