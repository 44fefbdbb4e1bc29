import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useCredits } from "../../api/money";
import { count, credits, dollars } from "../../format";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { Fact, Facts, Panel } from "../../ui/Page";
import { creditsFor, month } from "./cost";
import type { PartProps } from "./part";

const words = texts.wireless.cost;

/** What a sensor's messages cost: a sum that anyone can follow, and what one has. */
export function Cost({ network, account }: PartProps) {
  const [[size, perDay, gateways], set] = useState(["12", "24", "1"]);
  const numbers = [size, perDay, gateways].map((text) => (/^\d{1,5}$/.test(text!) ? Number(text) : null));
  const [bytes, messages, copies] = numbers;
  const most = Number((network.rules as { maxCopies?: number } | null)?.maxCopies ?? 15);
  const paid = Math.min(most, Math.max(1, copies ?? 1));
  const sum = bytes != null && messages != null && copies != null && bytes <= 242 ? month(bytes, paid, messages) : null;
  return (
    <>
      <Panel title={words.title} note={words.note}>
        <div className="form">
          <TextInput label={words.bytes} description={words.bytesNote} value={size!} error={(bytes == null || bytes > 242) && words.wrongBytes} onChange={(typed) => set([typed.currentTarget.value, perDay!, gateways!])} />
          <TextInput label={words.perDay} value={perDay!} error={messages == null && words.wrongNumber} onChange={(typed) => set([size!, typed.currentTarget.value, gateways!])} />
          <TextInput label={words.copies} description={words.copiesNote(most)} value={gateways!} error={copies == null && words.wrongNumber} onChange={(typed) => set([size!, perDay!, typed.currentTarget.value])} />
        </div>
        {sum && (
          <Facts>
            <Fact label={words.one} value={credits(creditsFor(bytes!, paid))} />
            <Fact label={words.monthly} value={dollars(sum.microUsd)} note={words.inCredits(count(sum.credits))} />
          </Facts>
        )}
        <ul className="prices">{words.rules.map((rule) => <li key={rule}>{rule}</li>)}</ul>
      </Panel>
      <Panel title={words.mine} note={words.mineNote}>
        {account && <Mine account={account} symbol={network.token} />}
        <Command line="./grange credits buy 10000" />
      </Panel>
    </>
  );
}

function Mine({ account, symbol }: { account: string; symbol: string }) {
  const mine = useCredits(account).data?.find((one) => one.symbol === symbol);
  return <p>{mine && BigInt(mine.balance) > 0n ? words.have(credits(BigInt(mine.balance))) : words.haveNone}</p>;
}
