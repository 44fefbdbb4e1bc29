import { Button, Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import { bytes } from "../format";
import { mediaOf } from "../networks/storage/durability";
import { canSeal } from "../sealed/keys";
import { readShareLink } from "../sealed/shareLink";
import { texts } from "../texts";
import { Icon } from "../ui/Icon";
import { type Fetched, fetchOpened } from "./fetchOpened";

const words = texts.share;

type State = { at: "reading" } | { at: "coming"; name: string; done: number; all: number } | { at: "here"; file: Fetched } | { at: "failed"; why: string };

/** One private file for whoever has its link: fetched, opened and checked in this browser, without a login. */
export default function SharePage() {
  const [state, set] = useState<State>({ at: "reading" });
  useEffect(() => {
    const stop = new AbortController();
    void open(set, stop.signal);
    return () => stop.abort();
  }, []);
  return (
    <main className="share">
      <p className="brand"><Icon name="proof" size={22} /> {texts.brand}</p>
      <section className="panel"><Shown state={state} /></section>
      {state.at !== "failed" && <p className="small muted">{words.how}</p>}
    </main>
  );
}

async function open(set: (state: State) => void, stop: AbortSignal) {
  if (!canSeal()) return set({ at: "failed", why: words.insecure });
  const link = await readShareLink(window.location.pathname, window.location.hash);
  if (!link) return set({ at: "failed", why: words.badLink });
  const name = link.name ?? words.unnamed;
  document.title = name;
  try {
    const file = await fetchOpened(link, name, (done, all) => set({ at: "coming", name, done, all }), stop);
    set({ at: "here", file });
  } catch (failed) {
    if (!stop.aborted) set({ at: "failed", why: failed instanceof Error && failed.message ? failed.message : words.doesNotOpen });
  }
}

function Shown({ state }: { state: State }) {
  switch (state.at) {
    case "reading": return <p role="status">{texts.loading}</p>;
    case "failed": return <div role="alert"><h1>{words.failed}</h1><p>{state.why}</p></div>;
    case "coming": return (
      <div role="status">
        <h1>{state.name}</h1>
        <p className="muted">{words.coming(bytes(state.done), bytes(state.all))}</p>
        <Progress value={(100 * state.done) / Math.max(1, state.all)} aria-label={state.name} />
      </div>
    );
    case "here": return <Here file={state.file} />;
  }
}

function Here({ file }: { file: Fetched }) {
  return (
    <>
      <h1>{file.name}</h1>
      <p className="muted">{words.opened(bytes(file.size))}</p>
      <Content file={file} />
      <Button component="a" href={file.url} download={file.name} leftSection={<Icon name="download" size={16} />}>{words.save}</Button>
    </>
  );
}

function Content({ file: { url, name, text } }: { file: Fetched }) {
  if (text !== null) return <pre className="share-text" tabIndex={0} aria-label={name}>{text}</pre>;
  switch (mediaOf(name)) {
    case "image": return <img className="preview" src={url} alt={name} />;
    case "video": return <video className="preview" src={url} controls aria-label={name} />;
    case "audio": return <audio className="preview" src={url} controls aria-label={name} />;
    default: return null;
  }
}
