import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Link, Outlet } from "@tanstack/react-router";
import { useIsLive } from "../api/events";
import { texts } from "../texts";
import { Icon, type IconName } from "../ui/Icon";
import { LoginMenu } from "./LoginMenu";

const modes: readonly { to: "/" | "/contribute" | "/use" | "/operate"; icon: IconName; name: string }[] = [
  { to: "/", icon: "home", name: texts.nav.home },
  { to: "/contribute", icon: "give", name: texts.nav.contribute },
  { to: "/use", icon: "use", name: texts.nav.use },
  { to: "/operate", icon: "operate", name: texts.nav.operate },
];

/** The frame around every page: the modes on top, on a phone at the bottom. */
export function Shell() {
  return (
    <>
      <a className="skip" href="#content">{texts.skip}</a>
      <header className="bar">
        <Link to="/" className="brand">
          <img src="/favicon.svg" alt="" width="26" height="26" />
          <span>{texts.brand}</span>
        </Link>
        <nav className="modes" aria-label={texts.nav.main}>
          {modes.map((mode) => (
            <Link key={mode.to} to={mode.to} activeOptions={{ exact: mode.to === "/" }} activeProps={{ "aria-current": "page" }}>
              <Icon name={mode.icon} />
              <span>{mode.name}</span>
            </Link>
          ))}
        </nav>
        <div className="bar-end">
          <LiveLamp />
          <ThemeSwitch />
          <LoginMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}

function LiveLamp() {
  const live = useIsLive();
  return (
    <Tooltip label={texts.nav.liveNote}>
      <span className={live ? "lamp lamp-on" : "lamp"} role="status">{live ? texts.nav.live : texts.nav.notLive}</span>
    </Tooltip>
  );
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const label = scheme === "dark" ? texts.nav.light : texts.nav.dark;
  return (
    <ActionIcon variant="subtle" size="lg" color="var(--g-ink)" aria-label={label} title={label} onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}>
      <Icon name={scheme === "dark" ? "sun" : "moon"} />
    </ActionIcon>
  );
}
