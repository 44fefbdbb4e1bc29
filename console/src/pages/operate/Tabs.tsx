import { Link } from "@tanstack/react-router";
import { texts } from "../../texts";

const words = texts.operate.tabs;
const tabs = [
  { to: "/operate", name: words.overview },
  { to: "/operate/epochs", name: words.epochs },
  { to: "/operate/settlements", name: words.settlements },
  { to: "/operate/money", name: words.money },
  { to: "/operate/rules", name: words.rules },
] as const;

export const Tabs = () => (
  <nav className="tabs" aria-label={texts.operate.tabsName}>
    {tabs.map((tab) => <Link key={tab.to} to={tab.to} activeOptions={{ exact: tab.to === "/operate" }} activeProps={{ "aria-current": "page" }}>{tab.name}</Link>)}
  </nav>
);
