// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StorageVerifier} from "../src/StorageVerifier.sol";
import {Check, vm} from "./Vm.sol";

/// The data set of vectors/pdp.json: three pieces of heights 5, 11 and 14, eight challenges.
contract StorageVerifierTest is Check {
    uint64 constant CHALLENGES = 8;
    StorageVerifier verifier;
    string json;
    uint256 seed;
    uint256 setId;
    StorageVerifier.Piece[] pieces;

    function setUp() public {
        verifier = new StorageVerifier();
        json = vm.readFile("test/vectors/pdp.json");
        seed = uint256(vm.parseJsonBytes32(json, ".seed"));
        setId = number(".setId");
        for (uint256 p = 0; p < 3; ++p) {
            pieces.push(
                StorageVerifier.Piece(
                    vm.parseJsonBytes32(json, key(".pieces", p, "root")),
                    uint8(number(key(".pieces", p, "height"))),
                    uint64(number(key(".pieces", p, "padding")))
                )
            );
        }
    }

    function key(string memory list, uint256 i, string memory field) internal pure returns (string memory) {
        return string.concat(list, "[", vm.toString(i), "].", field);
    }

    function number(string memory path) internal view returns (uint256) {
        return vm.parseJsonUint(json, path);
    }

    function challenge(uint256 i)
        internal
        view
        returns (StorageVerifier.Piece memory piece, uint256 index, bytes32 leaf, bytes32[] memory siblings)
    {
        piece = pieces[number(key(".challenges", i, "piece"))];
        index = number(key(".challenges", i, "leafInPiece"));
        leaf = vm.parseJsonBytes32(json, key(".challenges", i, "leaf"));
        siblings = vm.parseJsonBytes32Array(json, key(".challenges", i, "proof"));
    }

    function proofs(uint64 count) internal view returns (bytes memory all) {
        for (uint256 i = 0; i < count; ++i) {
            (,, bytes32 leaf, bytes32[] memory siblings) = challenge(i);
            all = bytes.concat(all, leaf, abi.encodePacked(siblings));
        }
    }

    function test_Every_leaf_of_the_vectors_verifies() public view {
        for (uint256 i = 0; i < CHALLENGES; ++i) {
            (StorageVerifier.Piece memory piece, uint256 index, bytes32 leaf, bytes32[] memory siblings) = challenge(i);
            holds(verifier.verify(piece.root, piece.height, index, leaf, siblings), "the leaf verifies");
        }
    }

    function test_Every_challenge_of_the_vectors_is_derived() public view {
        for (uint64 i = 0; i < CHALLENGES; ++i) {
            equal(verifier.challenge(seed, setId, i, number(".challengeRange")), number(key(".challenges", i, "globalLeaf")));
        }
    }

    function test_Padding_counts_no_leaf() public view {
        for (uint256 p = 0; p < 3; ++p) {
            equal(verifier.leafCount(pieces[p].height, pieces[p].padding), number(key(".pieces", p, "leafCount")));
        }
    }

    function test_A_whole_data_set_is_proved_at_once() public {
        vm.expectEmit();
        emit StorageVerifier.Proven(setId, seed, keccak256(abi.encode(pieces)), CHALLENGES, address(this));
        verifier.prove(pieces, setId, seed, CHALLENGES, proofs(CHALLENGES));
    }

    function testFuzz_A_leaf_or_path_changed_in_any_bit_is_refused(uint256 i, uint256 where, uint8 bit) public view {
        (StorageVerifier.Piece memory piece, uint256 index, bytes32 leaf, bytes32[] memory siblings) =
            challenge(within(i, 0, CHALLENGES - 1));
        bytes32 flip = bytes32(uint256(1) << bit);
        where = within(where, 0, siblings.length);
        if (where == siblings.length) leaf ^= flip;
        else siblings[where] ^= flip;
        holds(!verifier.verify(piece.root, piece.height, index, leaf, siblings), "the change is seen");
    }

    function testFuzz_Another_position_is_refused(uint256 i, uint256 index) public view {
        (StorageVerifier.Piece memory piece, uint256 right, bytes32 leaf, bytes32[] memory siblings) =
            challenge(within(i, 0, CHALLENGES - 1));
        vm.assume(index != right);
        holds(!verifier.verify(piece.root, piece.height, index, leaf, siblings), "another leaf");
        index = within(index, 0, (1 << piece.height) - 1);
        vm.assume(index != right);
        holds(!verifier.verify(piece.root, piece.height, index, leaf, siblings), "another leaf of the same piece");
    }

    function test_A_path_of_another_length_is_refused() public view {
        (StorageVerifier.Piece memory piece, uint256 index, bytes32 leaf, bytes32[] memory siblings) = challenge(3);
        holds(!verifier.verify(piece.root, piece.height + 1, index, leaf, siblings), "too short");
        holds(!verifier.verify(piece.root, piece.height - 1, index, leaf, siblings), "too long");
        holds(!verifier.verify(leaf, 0, 1, leaf, new bytes32[](0)), "a piece of one leaf has no second");
        holds(!verifier.verify(piece.root, 51, index, leaf, new bytes32[](51)), "higher than any piece");
    }

    function testFuzz_A_stale_seed_is_refused(uint256 other) public {
        vm.assume(other != seed);
        bytes memory all = proofs(CHALLENGES);
        vm.expectRevert(); // BadProof, or WrongLength where the challenge falls into a piece of another height
        verifier.prove(pieces, setId, other, CHALLENGES, all);
    }

    function test_A_changed_proof_names_its_challenge() public {
        bytes memory all = proofs(3);
        all[2 * 32 * 15] ^= 0x01;
        vm.expectRevert(abi.encodeWithSelector(StorageVerifier.BadProof.selector, 2));
        verifier.prove(pieces, setId, seed, 3, all);
    }

    function test_A_proof_cut_short_or_with_a_tail_is_refused() public {
        bytes memory all = proofs(2);
        vm.expectRevert(abi.encodeWithSelector(StorageVerifier.WrongLength.selector, 3 * 32 * 15));
        verifier.prove(pieces, setId, seed, 3, all);
        vm.expectRevert(abi.encodeWithSelector(StorageVerifier.WrongLength.selector, 32 * 15));
        verifier.prove(pieces, setId, seed, 1, all);
    }

    function test_A_piece_whose_padding_leaves_no_data_is_refused() public {
        pieces[1].padding = uint64(127 << (pieces[1].height - 2));
        vm.expectRevert(abi.encodeWithSelector(StorageVerifier.BadPiece.selector, 1));
        verifier.prove(pieces, setId, seed, 0, "");
        pieces[0].height = 51;
        vm.expectRevert(abi.encodeWithSelector(StorageVerifier.BadPiece.selector, 0));
        verifier.prove(pieces, setId, seed, 0, "");
    }

    function test_A_right_answer_cannot_be_disproved() public {
        for (uint64 i = 0; i < CHALLENGES; ++i) {
            (,, bytes32 leaf, bytes32[] memory siblings) = challenge(i);
            vm.expectRevert(abi.encodeWithSelector(StorageVerifier.ProofHolds.selector, i));
            verifier.disprove(pieces, setId, seed, i, leaf, siblings);
        }
    }

    function testFuzz_An_answer_changed_in_any_bit_is_disproved(uint256 which, uint256 where, uint8 bit) public {
        uint64 i = uint64(within(which, 0, CHALLENGES - 1));
        (,, bytes32 leaf, bytes32[] memory siblings) = challenge(i);
        bytes32 flip = bytes32(uint256(1) << bit);
        where = within(where, 0, siblings.length);
        if (where == siblings.length) leaf ^= flip;
        else siblings[where] ^= flip;
        vm.expectEmit();
        emit StorageVerifier.Disproved(setId, seed, keccak256(abi.encode(pieces)), i, leaf, address(this));
        verifier.disprove(pieces, setId, seed, i, leaf, siblings);
    }

    function test_An_answer_to_another_challenge_or_of_another_length_is_disproved() public {
        (,, bytes32 leaf, bytes32[] memory siblings) = challenge(0);
        verifier.disprove(pieces, setId, seed, 1, leaf, siblings);
        verifier.disprove(pieces, setId, seed + 1, 0, leaf, siblings);
        bytes32[] memory long = new bytes32[](siblings.length + 1);
        for (uint256 s = 0; s < siblings.length; ++s) long[s] = siblings[s];
        verifier.disprove(pieces, setId, seed, 0, leaf, long); // up to the root it would be right
        bytes32[] memory short = new bytes32[](siblings.length - 1);
        for (uint256 s = 0; s < short.length; ++s) short[s] = siblings[s];
        verifier.disprove(pieces, setId, seed, 0, leaf, short);
    }

    function test_An_empty_data_set_has_no_challenge() public {
        delete pieces;
        vm.expectRevert(StorageVerifier.EmptySet.selector);
        verifier.disprove(pieces, setId, seed, 0, 0, new bytes32[](0));
        vm.expectRevert(StorageVerifier.EmptySet.selector);
        verifier.prove(pieces, setId, seed, 1, "");
    }
}
