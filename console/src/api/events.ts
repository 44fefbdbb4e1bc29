import { useSyncExternalStore } from "react";

/** What the node says the moment it happens. */
export type NodeEvent =
  | { type: "evidence"; id: string; network: string; author: string; device: string | null; kind: string; cid: string; seq: number; grade: string; epoch: number; acceptedMs: number; refused: string | null }
  | { type: "epoch"; id: string; network: string; number: number; state: string; records: number; atMs: number }
  | { type: "settlement"; id: string; number: number; state: string; root: string; epochs: number; atMs: number }
  | { type: "device"; id: string; device: string; name: string; network: string; action: string; atMs: number }
  | { type: "missed"; id: string; after: number; next: number };

export type Heard = NodeEvent;

const kept = 200;
const types = ["evidence", "epoch", "settlement", "device", "missed"] as const;

/** One stream for the whole page. What arrives between two frames is handed on together. */
class EventHub {
  private source: EventSource | null = null;
  private arrived: Heard[] = [];
  private heard: readonly Heard[] = [];
  private live = false;
  private readonly readers = new Set<() => void>();
  private readonly batches = new Set<(batch: readonly Heard[]) => void>();

  readonly isLive = () => this.live;
  readonly latest = () => this.heard;

  readonly subscribe = (read: () => void) => {
    this.readers.add(read);
    this.open();
    return () => void this.readers.delete(read);
  };

  /** Calls back with every batch, newest last. */
  readonly onBatch = (take: (batch: readonly Heard[]) => void) => {
    this.batches.add(take);
    this.open();
    return () => void this.batches.delete(take);
  };

  private open(address = "/events?recent=50") {
    if (this.source) return;
    this.source = new EventSource(address);
    this.source.onopen = () => this.turn(true);
    this.source.onerror = () => {
      this.turn(false);
      // a stream that was refused is not tried again by the browser
      if (this.source?.readyState === EventSource.CLOSED) this.reopen();
    };
    for (const type of types) this.source.addEventListener(type, (message) => this.take(type, message));
  }

  private reopen() {
    this.source = null;
    window.setTimeout(() => this.open("/events"), 5_000);
  }

  private take(type: (typeof types)[number], message: MessageEvent<string>) {
    const data = JSON.parse(message.data) as Record<string, unknown>;
    if (type === "device") data.device = data.id;
    this.arrived.push({ ...data, type, id: message.lastEventId } as Heard);
    // a page in the background gets no frames, and needs none
    if (this.arrived.length === 1) window.setTimeout(() => this.hand(), 50);
  }

  private hand() {
    const batch = this.arrived;
    this.arrived = [];
    this.heard = [...this.heard, ...batch].slice(-kept);
    for (const take of this.batches) take(batch);
    for (const read of this.readers) read();
  }

  private turn(live: boolean) {
    this.live = live;
    for (const read of this.readers) read();
  }
}

export const events = new EventHub();

/** The last events, oldest first. */
export const useEvents = () => useSyncExternalStore(events.subscribe, events.latest);

export const useIsLive = () => useSyncExternalStore(events.subscribe, events.isLive);
