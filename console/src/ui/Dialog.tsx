import { ActionIcon, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { texts } from "../texts";
import { Icon } from "./Icon";

/** A window over the page. Its heading is a heading, not a second banner of the page. */
export function Dialog({ opened, close, title, size, children }: { opened: boolean; close: () => void; title: string; size?: "lg" | "xl"; children: ReactNode }) {
  return (
    <Modal.Root opened={opened} onClose={close} size={size} centered>
      <Modal.Overlay />
      <Modal.Content aria-label={title}>
        <Modal.Body>
          <div className="dialog-head">
            <h2>{title}</h2>
            <ActionIcon variant="subtle" color="var(--g-ink)" aria-label={texts.home.close} onClick={close}><Icon name="cross" /></ActionIcon>
          </div>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
