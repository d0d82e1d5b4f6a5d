import { useText } from "../messages";
import { Empty } from "../ui/Empty";
import { Main } from "./Main";

export function NothingHere() {
  const text = useText();
  return (
    <Main>
      <Empty level={1} title={text("nothingHere.title")} />
    </Main>
  );
}
