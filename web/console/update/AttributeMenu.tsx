import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Autocomplete, Button, Header, Input, Menu, MenuItem, MenuSection, MenuTrigger, Popover, SearchField, Text, useFilter } from "react-aria-components";

import { useText } from "../messages";
import { useMay } from "../session/viewer";
import { type Attribute, PATHS } from "./draft/draft";
import styles from "./update.module.css";
import { lockedBy } from "./useUpdateDraft";

type Props = { ticked: readonly Attribute[]; tick: (attributes: ReadonlySet<Attribute>) => void };

const ALL = Object.keys(PATHS) as Attribute[];
const GROUPS = [...new Set(ALL.map((each) => PATHS[each][0]))] as const;

/** The attributes to choose from, in the page's sections; it stays open while they are ticked. */
export function AttributeMenu({ ticked, tick }: Props) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const money = useMay()("MOVE_MONEY");
  const { contains } = useFilter({ sensitivity: "base" });
  const why = (attribute: Attribute): string | null => {
    if (PATHS[attribute][0] === "balance" && !money) return text("state.needs", { permission: "MOVE_MONEY" });
    const other = lockedBy(attribute, ticked);
    return other && text("update.lockedBy", { attribute: text(`attribute.${other}`) });
  };
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className={styles.choose ?? ""}>
        {text("update.choose")} <ChevronDown size={16} aria-hidden />
      </Button>
      <Popover className={`react-aria-Popover ${styles.menu}`}>
        {/* Before the menu and the search field take it, to clear what is ticked or typed: Esc keeps everything. */}
        <div
          onKeyDownCapture={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            setOpen(false);
          }}
        >
        <Autocomplete filter={contains}>
          <SearchField aria-label={text("update.search")} autoFocus className={styles.find ?? ""}>
            <Input placeholder={text("update.search")} />
          </SearchField>
          <Menu
            aria-label={text("update.choose")}
            selectionMode="multiple"
            selectedKeys={ticked}
            disabledKeys={ALL.filter((each) => why(each) !== null)}
            onSelectionChange={(keys) => tick(new Set(keys === "all" ? ALL : ([...keys] as Attribute[])))}
          >
            {GROUPS.map((group) => (
              <MenuSection key={group} aria-label={text(`update.group.${group as "balance"}`)}>
                <Header className={styles.group}>{text(`update.group.${group as "balance"}`)}</Header>
                {ALL.filter((each) => PATHS[each][0] === group).map((each) => (
                  <MenuItem key={each} id={each} textValue={text(`attribute.${each}`)}>
                    <Text slot="label">{text(`attribute.${each}`)}</Text>
                    {why(each) && <Text slot="description">{why(each)}</Text>}
                  </MenuItem>
                ))}
              </MenuSection>
            ))}
          </Menu>
        </Autocomplete>
        </div>
      </Popover>
    </MenuTrigger>
  );
}
