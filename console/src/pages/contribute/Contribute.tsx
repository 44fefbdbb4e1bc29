import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useDevices, useEarnings, useSession } from "../../api/queries";
import { LoginButton } from "../../app/LoginMenu";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { Empty, Page, Panel } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { ClaimPanel } from "./ClaimPanel";
import { MachineTable } from "./MachineTable";
import { Statement } from "./Statement";

const words = texts.contribute;

/** One's own machines and what they earned; without a login, everybody's. */
export default function Contribute() {
  const account = useSession().data?.account ?? null;
  const devices = useDevices();
  const lines = ["./grange devices", account ? `./grange earnings --account ${account}` : "./grange earnings", "./grange claim"];
  const add = <Button component={Link} to="/contribute/add" size="md" leftSection={<Icon name="give" />}>{words.add}</Button>;
  return (
    <Page title={words.title} lead={words.lead} action={add} terminal={lines}>
      {account ? <Mine account={account} /> : (
        <Panel>
          <Empty icon="person" title={words.loginFirst}>
            <p>{words.loginFirstNote}</p>
            <LoginButton />
          </Empty>
        </Panel>
      )}
      <Panel title={words.all} note={words.allNote}>
        <Told query={devices}>
          {(all) => all.length === 0
            ? <Empty icon="give" title={texts.home.noDevices}>{texts.home.noDevicesNote} <Link to="/contribute/add">{words.add}</Link></Empty>
            : <MachineTable name={words.all} devices={all} withOwner />}
        </Told>
      </Panel>
    </Page>
  );
}

function Mine({ account }: { account: string }) {
  const devices = useDevices();
  const earnings = useEarnings(account);
  const same = (owner: string) => owner.toLowerCase() === account.toLowerCase();
  return (
    <>
      <ClaimPanel account={account} />
      <Panel title={words.mine}>
        <Told query={devices}>
          {(all) => {
            const own = all.filter((device) => same(device.owner));
            return own.length === 0
              ? <Empty icon="give" title={words.none}>{words.noneNote} <Link to="/contribute/add">{words.add}</Link></Empty>
              : <MachineTable name={words.mine} devices={own} />;
          }}
        </Told>
      </Panel>
      <Panel title={words.perEpoch} note={words.perEpochNote}>
        <Told query={earnings}>{(rows) => <Statement rows={rows} />}</Told>
      </Panel>
    </>
  );
}
