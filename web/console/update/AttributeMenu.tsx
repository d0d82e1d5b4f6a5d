import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Autocomplete, Button, Header, Input, Menu, MenuItem, MenuSection, MenuTrigger, Popover, SearchField, Text, useFilter } from "react-aria-components";

import { useText } from "../messages";
import { useMay } from "../session/viewer";
import { type Attribute, PATHS, type UpdateDraft } from "./draft/draft";
import { lockOf } from "./draft/locks";
import { type Offered, plansOffered } from "./draft/offers";
import styles from "./menu.module.css";

type Props = { draft: UpdateDraft; tick: (attributes: ReadonlySet<Attribute>) => void; offered: Offered };

const ALL = Object.keys(PATHS) as Attribute[];
const GROUPS = [...new Set(ALL.map((each) => PATHS[each][0] as "balance"))];

/** The attributes to choose from, in the page's sections; it stays open while they are ticked. */
export function AttributeMenu({ draft, tick, offered }: Props) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const why = useWhyLocked(draft);
  const { contains } = useFilter({ sensitivity: "base" });
  const hidden = isHidden(draft, offered);
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <Button data-attributes className={styles.choose ?? ""}>
        {text("update.choose")} <ChevronDown size={16} aria-hidden />
      </Button>
      <Popover className={`react-aria-Popover ${styles.menu}`}>
        {/* Before the menu and the search field take it, to clear what is ticked or typed: Esc keeps everything. */}
        <div
          className={styles.menuBody}
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
              selectedKeys={draft.ticked}
              disabledKeys={ALL.filter((each) => why(each) !== null)}
              onSelectionChange={(keys) => tick(new Set(keys === "all" ? ALL : ([...keys] as Attribute[])))}
              renderEmptyState={() => <p className={styles.none}>{text("update.searchNone")}</p>}
            >
              {GROUPS.filter((group) => !hidden.has(group)).map((group) => (
                <MenuSection key={group} aria-label={text(`update.group.${group}`)}>
                  <Header className={styles.group}>{text(`update.group.${group}`)}</Header>
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

/** Groups that nothing can be chosen of, here: prepaid plans, where no product has any. */
function isHidden(draft: UpdateDraft, offered: Offered): ReadonlySet<string> {
  const plans = offered.choices === null || draft.ticked.includes("chargingPeriod") || plansOffered(offered, draft).length > 0;
  return new Set(plans ? [] : ["chargingPeriod"]);
}

function useWhyLocked(draft: UpdateDraft): (attribute: Attribute) => string | null {
  const text = useText();
  const may = useMay();
  return (attribute) => {
    const lock = lockOf(attribute, draft, may);
    switch (lock?.kind) {
      case "needs":
        return text("state.needs", { permission: lock.permission });
      case "excludedBy":
        return text("update.lockedBy", { attribute: text(`attribute.${lock.attribute}`) });
      case "terminates":
        return text("update.terminateAlone");
      default:
        return null;
    }
  };
}
