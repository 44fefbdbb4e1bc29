import { useBonds } from "../../../api/money";
import type { Bond } from "../../../api/shapes";
import { tokens, tokensExactly } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";

const words = texts.money;

/** What attesters and operators lose when they are proven wrong. */
export function Bonds() {
  const { who, role, bonded, leaving } = words.bondColumns;
  return (
    <Panel title={words.bonds} note={words.bondsNote}>
      <Told query={useBonds()}>
        {(bonds) => (
          <Rows stacks name={words.bonds} head={[who, role, bonded, leaving]}>
            {bonds.map((bond) => (
              <tr key={`${bond.account}/${bond.symbol}`}>
                <td><Copyable id={bond.account} what={who} head={6} tail={4} /></td>
                <td>{roleOf(bond)}</td>
                <td className="number" title={tokensExactly(bond.bondedWei, bond.symbol)}>{bond.bondedWei === "0" ? words.noBond : tokens(bond.bondedWei, bond.symbol)}</td>
                <td className="number">{bond.leavingWei === "0" ? "" : tokens(bond.leavingWei, bond.symbol)}</td>
              </tr>
            ))}
          </Rows>
        )}
      </Told>
    </Panel>
  );
}

const roleOf = (bond: Bond) => (bond.attester && bond.operator ? words.roles.both : bond.attester ? words.roles.attester : words.roles.operator);
