import { useCredits, useHolds } from "../../../api/money";
import { useBalance } from "../../../api/queries";
import type { Credit, Hold } from "../../../api/shapes";
import { count, credits, dollars, tokens } from "../../../format";
import { texts } from "../../../texts";
import { Ago } from "../../../ui/Ago";
import { Copyable } from "../../../ui/Copyable";
import { Mark } from "../../../ui/Mark";
import { Fact, Facts, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";

const words = texts.money;

/** What one account has, what of it is reserved, and for what. */
export function AccountMoney({ account, note }: { account: string; note: string }) {
  const balance = useBalance(account);
  const holds = useHolds(account);
  return (
    <Panel title={words.account} note={<>{note} <Copyable id={account} what={words.account} head={6} tail={4} /></>}>
      <Told query={balance}>
        {(has) => (
          <Facts>
            {Object.entries(has.tokensWei).map(([symbol, wei]) => <Fact key={symbol} label={words.tokens(symbol)} value={tokens(wei, symbol)} />)}
            <Fact label={words.locked} value={dollars(has.lockedMicroUsd)} note={words.lockedNote} />
            <Fact label={words.reserved} value={dollars(has.reservedMicroUsd)} note={words.reservedNote} />
            <Fact label={words.spent} value={dollars(has.spentMicroUsd)} note={words.spentNote} />
          </Facts>
        )}
      </Told>
      <h3>{words.credits}</h3>
      <p className="small muted">{words.creditsNote}</p>
      <Told query={useCredits(account)}>{(all) => <CreditTable rows={all} />}</Told>
      <h3>{words.holds}</h3>
      <Told query={holds}>{(all) => (all.length === 0 ? <p className="muted">{words.holdsEmpty}</p> : <HoldTable rows={all} />)}</Told>
    </Panel>
  );
}

function CreditTable({ rows }: { rows: readonly Credit[] }) {
  const { token, balance, reserved, used, free } = words.creditColumns;
  return (
    <Rows stacks name={words.credits} head={[token, balance, reserved, used, free]}>
      {rows.map((row) => (
        <tr key={row.symbol}>
          <td>{row.symbol}</td>
          <td className="number"><OnPhone label={balance} />{credits(BigInt(row.balance))}</td>
          <td className="number"><OnPhone label={reserved} />{count(row.reserved)}</td>
          <td className="number"><OnPhone label={used} />{count(row.scored)}</td>
          <td className="number"><OnPhone label={free} />{count(row.available)}</td>
        </tr>
      ))}
    </Rows>
  );
}

function HoldTable({ rows }: { rows: readonly Hold[] }) {
  const { purpose, amount, made, state } = words.holdColumns;
  return (
    <Rows stacks name={words.holds} head={[purpose, amount, made, state]}>
      {rows.map((row) => (
        <tr key={row.hold}>
          <td>{row.purpose}</td>
          <td className="number">{dollars(row.microUsd)}</td>
          <td><Ago ms={row.madeMs} /></td>
          <td><Mark tone={row.evidence ? "good" : "idle"}>{row.evidence ? words.holdTaken : words.holdWaits}</Mark></td>
        </tr>
      ))}
    </Rows>
  );
}
