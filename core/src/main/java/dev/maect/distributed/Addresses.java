/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/** Under which address the others reach this machine, which need not be what its name stands for. */
final class Addresses {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ANY_PORT = 9;

    private Addresses() {}

    /**
     * This machine's address.
     *
     * @param oneMachine whether all ranks are on it
     * @param towards a host that it reaches over the same network; empty if none is known
     */
    static String own(boolean oneMachine, Optional<String> towards) {
        if (oneMachine) {
            return LOOPBACK;
        }
        return towards.flatMap(Addresses::towards)
                .or(Addresses::first)
                .map(InetAddress::getHostAddress)
                .orElse(LOOPBACK);
    }

    /** Nothing is sent: to connect a datagram socket only looks up the way. */
    private static Optional<InetAddress> towards(String host) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), ANY_PORT));
            InetAddress own = socket.getLocalAddress();
            return own.isLoopbackAddress() || own.isAnyLocalAddress() ? Optional.empty() : Optional.of(own);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> first() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(Addresses::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLinkLocalAddress())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback() && !network.isVirtual();
        } catch (IOException e) {
            return false;
        }
    }
}
