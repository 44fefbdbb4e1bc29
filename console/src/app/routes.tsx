import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Home } from "../pages/Home";
import { NotFound } from "../pages/NotFound";
import { PageFailure } from "../pages/PageFailure";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: PageFailure });
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path });

const tree = root.addChildren([
  createRoute({ ...at("/"), component: Home }),
  createRoute({ ...at("/contribute"), component: lazyRouteComponent(() => import("../pages/contribute/Contribute")) }),
  createRoute({ ...at("/contribute/add"), component: lazyRouteComponent(() => import("../pages/contribute/AddHardware")) }),
  createRoute({ ...at("/devices/$id"), component: lazyRouteComponent(() => import("../pages/device/DevicePage")) }),
  createRoute({ ...at("/use"), component: lazyRouteComponent(() => import("../pages/use/Catalogue")) }),
  createRoute({ ...at("/use/$network"), component: lazyRouteComponent(() => import("../pages/use/NetworkPage")) }),
  createRoute({ ...at("/operate"), component: lazyRouteComponent(() => import("../pages/operate/Overview")) }),
  createRoute({ ...at("/operate/epochs"), component: lazyRouteComponent(() => import("../pages/operate/Epochs")) }),
  createRoute({ ...at("/operate/epochs/$network/$number"), component: lazyRouteComponent(() => import("../pages/operate/ScoresPage")) }),
  createRoute({ ...at("/operate/settlements"), component: lazyRouteComponent(() => import("../pages/operate/Settlements")) }),
  createRoute({ ...at("/operate/money"), component: lazyRouteComponent(() => import("../pages/operate/money/MoneyPage")) }),
  createRoute({ ...at("/operate/denylists"), component: lazyRouteComponent(() => import("../pages/operate/Denylists")) }),
  createRoute({ ...at("/operate/plan"), component: lazyRouteComponent(() => import("../pages/operate/plan/PlanPage")) }),
  createRoute({ ...at("/operate/rules"), component: lazyRouteComponent(() => import("../pages/operate/RulesPage")) }),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
