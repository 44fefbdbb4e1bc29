import { useSession } from "../../../api/queries";
import { useOperators } from "../../../api/money";
import { texts } from "../../../texts";
import { Page, Panel } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { Tabs } from "../Tabs";
import { AccountMoney } from "./AccountMoney";
import { Bonds } from "./Bonds";
import { Books } from "./Books";
import { Operators } from "./Operators";

const words = texts.money;

/** Who keeps the ledger, what they bonded, the books of this node, and what one account has in them. */
export default function MoneyPage() {
  const origin = window.location.origin;
  const operators = useOperators();
  const session = useSession().data ?? null;
  const self = operators.data?.find((one) => one.isSelf);
  const account = session?.account ?? self?.account;
  return (
    <Page title={texts.operate.tabs.money} lead={words.lead} terminal={["./grange books", "./grange credits", `curl ${origin}/api/v1/operators`, `curl ${origin}/api/v1/bonds`, `curl ${origin}/api/v1/books`]}>
      <Tabs />
      <Books />
      {account && <AccountMoney account={account} note={session ? words.accountMine : words.accountNode} />}
      <Panel title={words.operators} note={words.operatorsNote}>
        <Told query={operators}>{(all) => <Operators operators={all} />}</Told>
      </Panel>
      <Bonds />
    </Page>
  );
}
