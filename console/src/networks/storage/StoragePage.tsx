import { useQueryClient } from "@tanstack/react-query";
import { useBalance, useFiles, useProviders, useSession } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { dollars } from "../../format";
import { texts } from "../../texts";
import { Empty, Fact, Facts, Page, Panel } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { Buckets } from "./copies/Buckets";
import { Repairs } from "./copies/RepairRows";
import { FileList } from "./FileList";
import { PrivateKey } from "./PrivateKey";
import { Providers } from "./Providers";
import { UploadBox } from "./UploadBox";

const words = texts.storage;

/** Store, see how safe it is, open, download, remove. */
export default function StoragePage({ network }: { network: Network }) {
  const files = useFiles(network.slug);
  const providers = useProviders(network.slug);
  const client = useQueryClient();
  const origin = window.location.origin;
  const lines = ["./grange storage put film.mp4 --wait durable", "./grange storage put diary.pdf --private", "./grange storage share diary.pdf", "./grange storage ls", `curl -T film.mp4 ${origin}/api/v1/${network.slug}/files/film.mp4`];
  return (
    <Page title={network.title} lead={words.lead} terminal={lines}>
      <UploadBox network={network.slug} stored={() => void client.invalidateQueries({ queryKey: ["files", network.slug] })} />
      <Panel title={words.files} note={words.filesNote}>
        <Told query={files}>
          {(all) => all.length === 0 ? <Empty icon="file" title={words.empty}>{words.emptyNote}</Empty> : <FileList network={network} files={all} />}
        </Told>
      </Panel>
      <Buckets network={network} />
      <PrivateKey />
      <Budget />
      <Panel title={words.providers} note={words.providersNote}>
        <Told query={providers}>{(all) => <Providers providers={all} />}</Told>
      </Panel>
      <Repairs network={network.slug} />
    </Page>
  );
}

/** What the account that is logged in has locked for storing. */
function Budget() {
  const account = useSession().data?.account ?? null;
  const balance = useBalance(account).data;
  if (!balance) return null;
  return (
    <Panel>
      <Facts>
        <Fact label={words.budget} value={dollars(balance.availableMicroUsd)} note={words.budgetNote} />
        <Fact label={words.held} value={dollars(balance.reservedMicroUsd)} />
        <Fact label={words.spent} value={dollars(balance.spentMicroUsd)} />
      </Facts>
    </Panel>
  );
}
