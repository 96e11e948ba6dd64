import type { Container } from 'dockerode';

/** Ends and removes a container, whatever it does. Never rejects: it may be gone already, and if not, the reaper removes it. */
export async function removeContainer(container: Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch {
    return;
  }
}
