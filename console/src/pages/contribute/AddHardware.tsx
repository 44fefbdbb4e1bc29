import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { events, type Heard } from "../../api/events";
import { useDevices, useNetworks } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { faceOf } from "../../networks/list";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { Empty, Page, Panel } from "../../ui/Page";
import { Told } from "../../ui/Told";

const words = texts.add;

/** Three steps from "I have a disk" to "there it is". */
export default function AddHardware() {
  const networks = useNetworks();
  const [step, setStep] = useState(0);
  const [network, setNetwork] = useState<Network | null>(null);
  const newcomers = useNewcomers(network?.slug ?? null);
  const choose = (chosen: Network) => {
    setNetwork(chosen);
    setStep(1);
  };
  // it may have joined while its owner was still looking at the command
  useEffect(() => {
    if (newcomers.length > 0 && step === 1) setStep(2);
  }, [newcomers.length, step]);
  return (
    <Page title={words.title} lead={words.lead} terminal={network ? [`./grange join ${network.slug} --help`, "./grange devices"] : ["./grange join --help"]}>
      <Steps at={step} back={(to) => setStep(to)} />
      {step === 0 && <Told query={networks}>{(all) => <Choice networks={all} choose={choose} />}</Told>}
      {step === 1 && network && <Run network={network} next={() => setStep(2)} back={() => setStep(0)} />}
      {step === 2 && network && <SeeLive newcomers={newcomers} back={() => setStep(1)} again={() => setStep(0)} />}
    </Page>
  );
}

function Steps({ at, back }: { at: number; back: (to: number) => void }) {
  return (
    <ol className="steps">
      {words.steps.map((name, step) => (
        <li key={name} aria-current={step === at ? "step" : undefined} className={step < at ? "step-done" : undefined}>
          <button type="button" disabled={step >= at} onClick={() => back(step)}>
            <span className="step-number">{step < at ? <Icon name="check" size={15} /> : step + 1}</span>
            {name}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Choice({ networks, choose }: { networks: readonly Network[]; choose: (network: Network) => void }) {
  if (networks.length === 0) return <Empty icon="give" title={texts.use.none}>{texts.use.noneNote}</Empty>;
  return (
    <Panel title={words.choose}>
      <ul className="choices">
        {networks.map((network) => {
          const face = faceOf(network.module);
          return (
            <li key={network.slug}>
              <button type="button" onClick={() => choose(network)}>
                <Icon name={face.icon} size={28} />
                <span>
                  <strong>{network.title}</strong>
                  <span className="muted">{face.give}</span>
                </span>
                <Icon name="arrow" />
              </button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Run({ network, next, back }: { network: Network; next: () => void; back: () => void }) {
  const Form = faceOf(network.module).addHardware;
  return (
    <Panel title={`${network.title}: ${words.steps[1]}`}>
      <Form network={network} />
      <p className="small muted">{words.owner}</p>
      <div className="buttons">
        <Button variant="default" onClick={back}>{words.back}</Button>
        <Button onClick={next}>{words.next}</Button>
      </div>
    </Panel>
  );
}

type Newcomer = { id: string; name: string; reported: boolean };

function SeeLive({ newcomers, back, again }: { newcomers: readonly Newcomer[]; back: () => void; again: () => void }) {
  if (newcomers.length === 0)
    return (
      <Panel>
        <Empty icon="place" title={words.waiting}>
          <p>{words.waitingNote}</p>
          <p className="small">{words.waitingHelp}</p>
        </Empty>
        <div className="buttons"><Button variant="default" onClick={back}>{words.back}</Button></div>
      </Panel>
    );
  return (
    <Panel>
      {newcomers.map((one) => (
        <div key={one.id} className="arrived" role="status">
          <Icon name="check" size={26} />
          <div>
            <p className="empty-title">{words.arrived(one.name)}</p>
            <p className="muted">{one.reported ? words.firstProof : words.arrivedNote}</p>
            <Link to="/devices/$id" params={{ id: one.id }}>{words.open}</Link>
          </div>
        </div>
      ))}
      <div className="buttons"><Button variant="default" onClick={again}>{words.another}</Button></div>
    </Panel>
  );
}

/** Machines that joined since a network was chosen, and whether they have reported yet. */
function useNewcomers(network: string | null): readonly Newcomer[] {
  const devices = useDevices();
  const before = useRef<ReadonlySet<string> | null>(null);
  const [reported, setReported] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    before.current = network && devices.data ? new Set(devices.data.map((device) => device.id)) : null;
  }, [network]);
  useEffect(() => events.onBatch((batch: readonly Heard[]) => {
    const heard = batch.flatMap((one) => (one.type === "evidence" && one.device ? [one.device] : []));
    if (heard.length > 0) setReported((known) => new Set([...known, ...heard]));
  }), []);
  const known = before.current;
  if (!network || !known || !devices.data) return [];
  return devices.data.filter((device) => device.network === network && !known.has(device.id)).map((device) => ({ id: device.id, name: device.name, reported: reported.has(device.id) }));
}
