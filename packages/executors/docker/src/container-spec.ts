import { roomFor } from '@thimble/executor-kit';
import type { ContainerCreateOptions } from 'dockerode';
import { ownerLabel, ownerOfThisProcess, packagesLabel, sandboxLabel } from './owner.ts';

export type SandboxSettings = {
  image: string;
  command: readonly string[];
  memoryMb: number;
  cpus?: number;
  processes?: number;
  temporaryMb?: number;
  runtime?: string;
};

/** Where the driver is in an image; its packages are in `packages` below. */
export const driverFolder = '/thimble';

const megabyte = 1024 * 1024;
// Extra memory for the two processes of the driver.
const driverMb = 224;
const installSeconds = 1_800;

/** A container for code that is not trusted: no network, nothing of the host, nothing to write to but a bounded /tmp. */
export function sandboxSpec(settings: SandboxSettings): ContainerCreateOptions {
  const { image, command, memoryMb, cpus = 1, processes = 64, temporaryMb = 64, runtime } = settings;
  const memory = Math.ceil(roomFor(memoryMb, driverMb + temporaryMb));
  return {
    Image: image,
    Entrypoint: [],
    Cmd: [...command],
    // Nobody, by number: it need not stand in /etc/passwd.
    User: '65534:65534',
    Hostname: 'sandbox',
    Env: [],
    WorkingDir: '/tmp',
    Labels: labels(),
    Tty: false,
    OpenStdin: true,
    // When the host is gone its connection is, and with it the input: the driver ends.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    StopTimeout: 1,
    NetworkDisabled: true,
    HostConfig: {
      AutoRemove: true,
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Memory: memory,
      // No swap beside it.
      MemorySwap: memory,
      NanoCpus: Math.round(cpus * 1e9),
      PidsLimit: processes,
      OomScoreAdj: 500,
      IpcMode: 'none',
      Tmpfs: { '/tmp': `rw,noexec,nosuid,nodev,uid=65534,gid=65534,mode=1777,size=${temporaryMb}m` },
      Ulimits: [
        { Name: 'nofile', Soft: 256, Hard: 256 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      LogConfig: { Type: 'none', Config: {} },
      ...(runtime !== undefined && { Runtime: runtime }),
    },
  };
}

function labels(): { [label: string]: string } {
  return { [sandboxLabel]: '1', [ownerLabel]: ownerOfThisProcess() };
}

/** A container in which an image is made: it may write to itself and, for the installation of packages, has a network. */
export function builderSpec(image: string, packages: readonly string[], network = 'bridge'): ContainerCreateOptions {
  return {
    Image: image,
    Entrypoint: [],
    Cmd: ['python3', '-c', `import time; time.sleep(${installSeconds})`],
    User: '0:0',
    Labels: { ...labels(), [packagesLabel]: packages.join(' ') },
    HostConfig: {
      NetworkMode: network,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Memory: 4096 * megabyte,
      PidsLimit: 512,
      // Not part of the image.
      Tmpfs: { '/tmp': 'rw,exec,nosuid,nodev,size=4g' },
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}
