// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Attesters} from "../src/Attesters.sol";
import {Total} from "../src/Ledger.sol";
import {Settlements} from "../src/Settlements.sol";
import {Deployment} from "./Deployment.sol";
import {vm} from "./Vm.sol";

contract AttestersTest is Deployment {
    bytes32 constant ROOT = keccak256("root");
    uint256 constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function digest() internal view returns (bytes32) {
        return rewards.digest(1, 0, ROOT, new Total[](0), MANIFEST);
    }

    function submit(bytes[] memory signatures) internal {
        rewards.propose(1, 0, ROOT, new Total[](0), MANIFEST, signatures);
    }

    function test_Three_of_five_settle_and_so_do_all_five() public {
        submit(sign(digest(), 3));
        vm.prank(guardian);
        rewards.veto(1);
        bytes32 next = rewards.digest(2, 0, ROOT, new Total[](0), MANIFEST);
        rewards.propose(2, 0, ROOT, new Total[](0), MANIFEST, sign(next, 5));
    }

    function test_Two_of_five_do_not_settle() public {
        bytes[] memory signatures = sign(digest(), 2);
        vm.expectRevert(abi.encodeWithSelector(Attesters.QuorumMissing.selector, 2, 3));
        submit(signatures);
    }

    function test_One_attester_signing_three_times_is_no_quorum() public {
        bytes[] memory signatures = new bytes[](3);
        for (uint256 i = 0; i < 3; ++i) signatures[i] = signature(keys[0], digest());
        vm.expectRevert(abi.encodeWithSelector(Attesters.SignersNotAscending.selector, 1));
        submit(signatures);
    }

    function test_Signatures_out_of_order_are_refused() public {
        bytes[] memory signatures = sign(digest(), 3);
        (signatures[1], signatures[2]) = (signatures[2], signatures[1]);
        vm.expectRevert(abi.encodeWithSelector(Attesters.SignersNotAscending.selector, 2));
        submit(signatures);
    }

    function testFuzz_A_stranger_among_the_signers_is_refused(uint256 key) public {
        key = within(key, 1, CURVE_ORDER - 1);
        vm.assume(!rewards.isAttester(1, vm.addr(key)));
        address stranger = vm.addr(key);
        bytes[] memory signatures = new bytes[](3);
        bool placed = false;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 attester = placed ? i - 1 : i; // two attesters and the stranger at its place in the order
            bool here = !placed && (i == 2 || stranger < vm.addr(keys[attester]));
            signatures[i] = signature(here ? key : keys[attester], digest());
            placed = placed || here;
        }
        vm.expectRevert(abi.encodeWithSelector(Attesters.NotAttester.selector, stranger));
        submit(signatures);
    }

    function test_A_high_s_twin_of_a_valid_signature_is_refused() public {
        bytes[] memory signatures = sign(digest(), 3);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[0], digest());
        signatures[0] = abi.encodePacked(r, CURVE_ORDER - uint256(s), v == 27 ? uint8(28) : uint8(27));
        vm.expectPartialRevert(ECDSA.ECDSAInvalidSignatureS.selector);
        submit(signatures);
    }

    function test_A_signature_over_another_root_counts_for_nobody() public {
        bytes[] memory signatures = sign(rewards.digest(1, 0, keccak256("other"), new Total[](0), MANIFEST), 3);
        vm.expectPartialRevert(Attesters.NotAttester.selector);
        submit(signatures);
    }

    function test_The_digest_is_plain_EIP712() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("GrangeRewards"),
                keccak256("1"),
                block.chainid,
                address(rewards)
            )
        );
        string memory total = "Total(address asset,uint8 kind,uint128 cumulative)";
        string memory settlement =
            "Settlement(uint64 number,bytes32 previous,bytes32 root,Total[] totals,bytes32 manifest,uint32 setVersion)";
        Total[] memory totals = paidAndSpent(5, 7);
        bytes32 first = keccak256(abi.encode(keccak256(bytes(total)), operator, 1, 5));
        bytes32 second = keccak256(abi.encode(keccak256(bytes(total)), operator, 2, 7));
        bytes32 list = keccak256(abi.encodePacked(first, second));
        bytes32 message = keccak256(abi.encode(keccak256(bytes(string.concat(settlement, total))), 9, ROOT, ROOT, list, MANIFEST, 1));
        bytes32 expected = keccak256(abi.encodePacked("\x19\x01", domain, message));
        equal(rewards.digest(9, ROOT, ROOT, totals, MANIFEST), expected);
    }

    function test_Rotation_ends_the_old_set_at_once() public {
        bytes[] memory old = sign(digest(), 3);
        uint256[] memory fresh = new uint256[](1);
        fresh[0] = 77;
        rewards.rotate(addresses(fresh), 1);
        equal(rewards.setVersion(), 2);
        equal(rewards.threshold(), 1);
        equal(rewards.attesters().length, 1);
        vm.expectPartialRevert(Attesters.NotAttester.selector);
        submit(old);
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = signature(77, digest());
        submit(signatures);
    }

    function test_An_attester_of_both_sets_signs_for_the_new_version_only() public {
        bytes[] memory old = sign(digest(), 3);
        rewards.rotate(addresses(keys), 3);
        vm.expectPartialRevert(Attesters.NotAttester.selector);
        submit(old);
        submit(sign(digest(), 3));
    }

    function test_What_the_old_set_signed_never_becomes_active_and_anyone_clears_it_away() public {
        submit(sign(digest(), 3));
        rewards.rotate(addresses(keys), 3);
        vm.warp(block.timestamp + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(Settlements.SignedByOldSet.selector, 1));
        rewards.activate(1);
        vm.prank(alice);
        rewards.expire(1);
        equal(uint256(rewards.status(1)), uint256(Settlements.Status.Expired));
    }

    function test_Only_the_owner_rotates() public {
        vm.expectPartialRevert(Ownable.OwnableUnauthorizedAccount.selector);
        vm.prank(alice);
        rewards.rotate(addresses(keys), 3);
    }

    function test_A_set_that_is_unsorted_doubled_empty_or_can_not_reach_its_threshold_is_refused() public {
        address[] memory set = addresses(keys);
        vm.expectRevert(Attesters.BadAttesterSet.selector);
        rewards.rotate(set, 0);
        vm.expectRevert(Attesters.BadAttesterSet.selector);
        rewards.rotate(set, 6);
        (set[0], set[1]) = (set[1], set[0]);
        vm.expectRevert(Attesters.BadAttesterSet.selector);
        rewards.rotate(set, 3);
        set[1] = set[0];
        vm.expectRevert(Attesters.BadAttesterSet.selector);
        rewards.rotate(set, 3);
        vm.expectRevert(Attesters.BadAttesterSet.selector);
        rewards.rotate(new address[](1), 1);
    }
}
