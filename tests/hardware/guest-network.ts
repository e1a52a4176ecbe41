import type { Lab } from './hardware-lab.ts';

/** ioctls of <linux/sockios.h>, struct ifreq with a sockaddr_in or flags; the guest has perl and no `ip`. */
const script = `use Socket;
socket(my $s, AF_INET, SOCK_DGRAM, 0) or die;
sub put { my ($call, $name, $rest) = @_; my $r = pack("a16a24", $name, $rest); ioctl($s, $call, $r) or die "$name: $!"; }
sub address { return pack("S n a4 x8", AF_INET, 0, inet_aton($_[0])); }
put(0x8916, "eth0", address("10.0.2.15"));
put(0x891c, "eth0", address("255.255.255.0"));
put(0x8914, "eth0", pack("s", 0x41));
put(0x8916, "lo", address("127.0.0.1"));
put(0x8914, "lo", pack("s", 0x49));
`;

/** What the guest calls the machine that the tests run on. */
export const hostSeenFromGuest = '10.0.2.2';

/** @throws Error when the guest has no network then */
export const bringUpNetwork = async (lab: Lab): Promise<void> => {
  await lab.put('/run/network.pl', script);
  const { code, stderr } = await lab.exec('modprobe virtio_net && sleep 0.3 && perl /run/network.pl');
  if (code !== 0) throw new Error(`the guest has no network: ${stderr}`);
};
