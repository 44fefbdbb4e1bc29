import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { logInLocally, logOut } from "../api/calls";
import { useChain, useSession } from "../api/queries";
import { brief } from "../format";
import { texts } from "../texts";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { ProblemPanel } from "../ui/Told";
import { useAct } from "../ui/useAct";
import { useWallets, type Wallet } from "../wallet/wallets";

/** What changes with who is logged in. */
const personal = ["session", "earnings", "claims", "balance"] as const;

export function LoginMenu() {
  const session = useSession().data;
  const leave = useAct(logOut, personal);
  if (!session) return <LoginButton />;
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="person" />}>{brief(session.account, 6, 4)}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="menu-note">
          {texts.login.as} <strong>{brief(session.account, 10, 8)}</strong> {texts.login.kind[session.kind]}
        </div>
        <Menu.Item component={Link} to="/contribute">{texts.login.mine}</Menu.Item>
        <Menu.Item onClick={() => leave.mutate(undefined)}>{texts.login.out}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A button with the dialog that it opens. */
export function LoginButton() {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button onClick={open} leftSection={<Icon name="person" />}>{texts.login.open}</Button>
      <LoginDialog opened={opened} close={close} />
    </>
  );
}

/** Ways in: the wallets that announced themselves, and the node's own account. */
function LoginDialog({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <Dialog opened={opened} close={close} title={texts.login.title}>
      <p className="dialog-lead">{texts.login.lead}</p>
      {opened && <Ways close={close} />}
    </Dialog>
  );
}

function Ways({ close }: { close: () => void }) {
  const chain = useChain().data;
  const wallets = useWallets();
  const local = useAct(logInLocally, personal, close);
  const byWallet = useAct(async (wallet: Wallet) => (await import("../wallet/signIn")).signIn(wallet, chain!.chainId), personal, close);
  const failed = local.error ?? byWallet.error;
  const busy = local.isPending || byWallet.isPending;
  return (
    <div className="ways">
      {wallets.map((wallet) => (
        <Button key={wallet.id} size="md" fullWidth disabled={!chain} loading={byWallet.isPending && byWallet.variables?.id === wallet.id} onClick={() => !busy && byWallet.mutate(wallet)}
          leftSection={wallet.icon && <img src={wallet.icon} alt="" width="20" height="20" />}>
          {texts.login.wallet(wallet.name)}
        </Button>
      ))}
      <p className="small muted">{wallets.length > 0 ? texts.login.walletNote : `${texts.login.noWallets}. ${texts.login.noWalletsNote}`}</p>
      <Button size="md" fullWidth variant="default" loading={local.isPending} onClick={() => !busy && local.mutate(undefined)}>{texts.login.local}</Button>
      <p className="small muted">{texts.login.localNote}</p>
      {failed && <ProblemPanel problem={failed} />}
    </div>
  );
}
