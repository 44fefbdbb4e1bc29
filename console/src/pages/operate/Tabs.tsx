import { Link } from "@tanstack/react-router";
import { texts } from "../../texts";

const words = texts.operate.tabs;
const tabs = [
  { to: "/operate", name: words.overview },
  { to: "/operate/epochs", name: words.epochs },
  { to: "/operate/settlements", name: words.settlements },
  { to: "/operate/money", name: words.money },
  { to: "/operate/rules", name: words.rules },
  { to: "/operate/plan", name: words.plan },
  { to: "/operate/denylists", name: words.denylists },
] as const;

/** On a narrow screen the row scrolls: to the page one is on. */
const showCurrent = (row: HTMLElement | null) => row?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

export const Tabs = () => (
  <nav className="tabs" aria-label={texts.operate.tabsName} ref={showCurrent}>
    {tabs.map((tab) => <Link key={tab.to} to={tab.to} activeOptions={{ exact: tab.to === "/operate" }} activeProps={{ "aria-current": "page" }}>{tab.name}</Link>)}
  </nav>
);
