import { Link } from "@tanstack/react-router";
import { texts } from "../texts";
import { Page } from "../ui/Page";

export function NotFound() {
  return (
    <Page title={texts.notFound.title} lead={texts.notFound.lead}>
      <Link to="/">{texts.notFound.home}</Link>
    </Page>
  );
}
