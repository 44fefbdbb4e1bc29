import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./styles.css";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "./api/problem";
import { keepFresh } from "./app/keepFresh";
import { router } from "./app/routes";
import { theme, variables } from "./theme";

const client = new QueryClient({
  defaultOptions: {
    // a refusal will be the same a second later; a node that does not answer may be starting
    queries: { retry: (count, error) => Problem.from(error).status === 0 && count < 2, retryDelay: 800, refetchOnWindowFocus: true },
  },
});
/** A shared file is opened on a page of its own, for people who have nothing else to do here. */
const isShared = window.location.pathname.startsWith("/s/");
const SharePage = lazy(() => import("./share/SharePage"));
if (!isShared) keepFresh(client);

createRoot(document.getElementById("root")!).render(
  <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" colorSchemeManager={localStorageColorSchemeManager({ key: "grange-colours" })}>
    <QueryClientProvider client={client}>
      {isShared ? <Suspense><SharePage /></Suspense> : <RouterProvider router={router} />}
    </QueryClientProvider>
  </MantineProvider>,
);
