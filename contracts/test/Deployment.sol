// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Emissions} from "../src/Emissions.sol";
import {EARNED, PAID, SPENT, Total} from "../src/Ledger.sol";
import {Rewards} from "../src/Rewards.sol";
import {TestCash} from "../src/TestCash.sol";
import {Token} from "../src/Token.sol";
import {Vault} from "../src/Vault.sol";
import {Leaf, Tree} from "./Tree.sol";
import {Check, vm} from "./Vm.sol";

/// A whole deployment with 3 of 5 attesters, and the short ways to settle on it.
abstract contract Deployment is Check {
    uint256 constant START = 1_800_000_000;
    uint64 constant WINDOW = 60;
    uint64 constant EXPIRY = 1 days;
    uint64 constant DELAY = 1 hours;
    uint128 constant PER_DAY = 1000 ether;
    uint256 constant GENESIS = 500 ether;
    bytes32 constant MANIFEST = keccak256("manifest");

    address immutable guardian = address(0x6a);
    address immutable operator = address(0x0b);
    address immutable holder = address(0x9e);
    address immutable alice = address(0xa11ce);
    address immutable bob = address(0xb0b);

    Emissions emissions;
    Rewards rewards;
    Vault vault;
    Token token;
    TestCash cash;

    /// Attesters' private keys, in ascending order of their addresses.
    uint256[] keys;

    function setUp() public virtual {
        vm.warp(START);
        for (uint256 i = 1; i <= 5; ++i) keys.push(i * 7919);
        _sort(keys);
        cash = new TestCash();
        emissions = new Emissions(address(this));
        rewards = new Rewards(emissions, address(this), guardian, addresses(keys), 3, WINDOW, EXPIRY, address(cash), DELAY);
        vault = rewards.vault();
        token = new Token("Grange", "GRG", 1_000_000 ether, address(rewards), holder, GENESIS);
        emissions.setSchedule(address(token), Emissions.Schedule(uint64(START), 1 days, 1, 2, uint96(PER_DAY), 1800 ether));
    }

    function addresses(uint256[] memory of_) internal pure returns (address[] memory list) {
        list = new address[](of_.length);
        for (uint256 i = 0; i < of_.length; ++i) list[i] = vm.addr(of_[i]);
    }

    function signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// The first `count` attesters sign.
    function sign(bytes32 digest, uint256 count) internal view returns (bytes[] memory signatures) {
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = signature(keys[i], digest);
    }

    /// Proposes as the next number, signed by three.
    function propose(bytes32 root, Total[] memory totals) internal returns (uint64 number) {
        number = rewards.lastNumber() + 1;
        bytes32 previous = rewards.activeRoot();
        bytes[] memory signatures = sign(rewards.digest(number, previous, root, totals, MANIFEST), 3);
        rewards.propose(number, previous, root, totals, MANIFEST, signatures);
    }

    /// Like `propose`, but the call is expected to revert with the error of this selector.
    function refused(bytes4 selector, bytes32 root, Total[] memory totals) internal {
        uint64 number = rewards.lastNumber() + 1;
        bytes32 previous = rewards.activeRoot();
        bytes[] memory signatures = sign(rewards.digest(number, previous, root, totals, MANIFEST), 3);
        vm.expectPartialRevert(selector);
        rewards.propose(number, previous, root, totals, MANIFEST, signatures);
    }

    /// Proposes and activates.
    function settle(bytes32 root, Total[] memory totals) internal returns (uint64 number) {
        number = propose(root, totals);
        vm.warp(block.timestamp + WINDOW);
        rewards.activate(number);
    }

    /// Mints test dollars to an account and locks them for it.
    function lockCash(address account, uint256 amount) internal {
        lockCash(account, operator, amount);
    }

    function lockCash(address account, address toward, uint256 amount) internal {
        cash.faucet(address(this), amount);
        cash.approve(address(vault), amount);
        vault.lockFor(account, toward, amount);
    }

    function totalsOf(Total memory a) internal pure returns (Total[] memory list) {
        list = new Total[](1);
        list[0] = a;
    }

    function totalsOf(Total memory a, Total memory b) internal pure returns (Total[] memory list) {
        list = new Total[](2);
        (list[0], list[1]) = (a, b);
    }

    function leavesOf(Leaf memory a) internal pure returns (Leaf[] memory list) {
        list = new Leaf[](1);
        list[0] = a;
    }

    function leavesOf(Leaf memory a, Leaf memory b) internal pure returns (Leaf[] memory list) {
        list = new Leaf[](2);
        (list[0], list[1]) = (a, b);
    }

    function earned(uint128 amount) internal view returns (Total[] memory) {
        return totalsOf(Total(address(token), EARNED, amount));
    }

    function paidAndSpent(uint128 paid, uint128 spent) internal view returns (Total[] memory) {
        return totalsOf(Total(operator, PAID, paid), Total(operator, SPENT, spent));
    }

    function claim(Leaf[] memory leaves, uint256 index) internal {
        Leaf memory leaf = leaves[index];
        rewards.claim(leaf.account, leaf.asset, leaf.kind, leaf.cumulative, Tree.proof(leaves, index));
    }

    function _sort(uint256[] storage list) private {
        for (uint256 i = 1; i < list.length; ++i) {
            for (uint256 j = i; j > 0 && vm.addr(list[j]) < vm.addr(list[j - 1]); --j) {
                (list[j], list[j - 1]) = (list[j - 1], list[j]);
            }
        }
    }
}
