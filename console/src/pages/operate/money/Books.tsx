import { Link } from "@tanstack/react-router";
import { useBooks } from "../../../api/money";
import { useTitleOf } from "../../../api/queries";
import type { BookLine, Posting } from "../../../api/shapes";
import { count } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Icon } from "../../../ui/Icon";
import { Empty, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { reasonIn } from "../../device/reason";
import { amountIn, debtsIn, sumOf } from "./books";

const words = texts.money;
const shown = 40;
const nameOf = (account: string) => words.bookAccounts[account] ?? account;

/** This node's books: the balances, which sum to zero; who owes what; and the newest postings. */
export function Books() {
  const books = useBooks();
  return (
    <>
      <Panel title={words.books} note={words.booksNote}>
        <Told query={books}>
          {({ balances }) => balances.length === 0
            ? <Empty icon="coin" title={words.booksEmpty}>{words.booksEmptyNote}</Empty>
            : [...new Set(balances.map((line) => line.asset))].map((asset) => <Balances key={asset} asset={asset} lines={balances.filter((line) => line.asset === asset)} />)}
        </Told>
      </Panel>
      <Panel title={words.debts} note={words.debtsNote}>
        <Told query={books}>{({ balances }) => <Debts lines={balances} />}</Told>
      </Panel>
      {books.data && books.data.count > 0 && (
        <Panel title={words.postings} note={words.postingsNote(count(Math.min(shown, books.data.postings.length)), count(books.data.count))}>
          <Postings rows={books.data.postings.slice(-shown).reverse()} />
        </Panel>
      )}
    </>
  );
}

function Balances({ asset, lines }: { asset: string; lines: readonly BookLine[] }) {
  const even = sumOf(lines) === 0n;
  return (
    <Rows name={words.balancesOf(asset)} head={[words.balancesOf(asset), words.balance]}>
      {lines.map((line) => (
        <tr key={line.account}>
          <td>{nameOf(line.account)}</td>
          <td className="number">{amountIn(asset, line.balance)}</td>
        </tr>
      ))}
      <tr className="total">
        <td>{words.sum}</td>
        <td className={even ? "number" : "number bad"}><Icon name={even ? "check" : "warn"} size={15} /> {amountIn(asset, sumOf(lines))}</td>
      </tr>
    </Rows>
  );
}

function Debts({ lines }: { lines: readonly BookLine[] }) {
  const debts = debtsIn(lines);
  if (debts.length === 0) return <Empty icon="check" title={words.debtsEmpty} />;
  const { who, owes, gets } = words.debtColumns;
  return (
    <Rows stacks name={words.debts} head={[who, owes, gets]}>
      {debts.map((debt) => (
        <tr key={`${debt.account}/${debt.asset}`}>
          <td><Copyable id={debt.account} what={who} head={6} tail={4} /></td>
          <td className="number">{debt.owes > 0n && <><OnPhone label={owes} />{amountIn(debt.asset, debt.owes)}</>}</td>
          <td className="number">{debt.gets > 0n && <><OnPhone label={gets} />{amountIn(debt.asset, debt.gets)}</>}</td>
        </tr>
      ))}
    </Rows>
  );
}

function Postings({ rows }: { rows: readonly Posting[] }) {
  const { period, from, to, amount, why } = words.postingColumns;
  const titleOf = useTitleOf();
  return (
    <Rows stacks name={words.postings} head={[period, from, to, amount, why]}>
      {rows.map((row, at) => (
        <tr key={at}>
          <td><Link to="/operate/epochs/$network/$number" params={{ network: row.network, number: `${row.epoch}` }}>{texts.feed.epoch(titleOf(row.network), row.epoch)}</Link></td>
          <td><OnPhone label={from} /><Side account={row.counter} party={row.counterParty} /></td>
          <td><OnPhone label={to} /><Side account={row.account} party={row.party} /></td>
          <td className="number">{amountIn(row.asset, row.amount)}</td>
          <td>{reasonIn(row)}</td>
        </tr>
      ))}
    </Rows>
  );
}

const Side = ({ account, party }: { account: string; party: string | null }) => <>{nameOf(account)} {party && <Copyable id={party} what={nameOf(account)} head={6} tail={4} />}</>;
