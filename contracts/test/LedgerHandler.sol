// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EARNED, PAID, SPENT, Total} from "../src/Ledger.sol";
import {Settlements} from "../src/Settlements.sol";
import {Deployment} from "./Deployment.sol";
import {Leaf, Tree} from "./Tree.sol";
import {vm} from "./Vm.sol";

/// Everything that users, the operator, a quorum (honest or not), forgers and time can do to a ledger, for the invariants.
/// What must never succeed is tried all the same and counted in `broken`.
contract LedgerHandler is Deployment {
    uint256 constant ACTORS = 4;

    /// Somebody's cash that is locked toward an operator who never charges.
    uint256 public constant AT_REST = 77_777;
    address public constant bystander = address(0xb5);
    address public constant elsewhere = address(0xe15e);

    /// Leaf 3a + k is what actor a has of kind k, in the active settlement and in the newest proposal.
    uint256[12] public active;
    uint256[12] public proposed;
    uint256 public deposited;
    uint256 public withdrawn;
    uint256 public burned;
    uint256 public settlements;
    uint256 public claims;
    uint256 public withdrawals;
    string public broken;
    mapping(uint64 number => Settlements.Status) public closedAs;

    function setUp() public override {
        super.setUp();
        vm.warp(START + 1 days);
        for (uint256 a = 0; a < ACTORS; ++a) lock(a, 100_000);
        lockCash(bystander, elsewhere, AT_REST);
    }

    function actor(uint256 seed) public pure returns (address) {
        return address(uint160(0xac700 + seed % ACTORS));
    }

    function parts() external view returns (address, address, address, address, address) {
        return (address(rewards), address(vault), address(token), address(cash), address(emissions));
    }

    // ---- money in and out of the vault

    function lock(uint256 who, uint256 amount) public {
        amount = within(amount, 1, 1_000_000);
        lockCash(actor(who), amount);
        deposited += amount;
    }

    function requestWithdraw(uint256 who, uint256 amount) public {
        amount = within(amount, 0, vault.freeOf(operator, actor(who)));
        vm.prank(actor(who));
        vault.requestWithdraw(operator, uint128(amount));
    }

    function requestAndWithdraw(uint256 who, uint256 amount) external {
        requestWithdraw(who, amount);
        vm.warp(block.timestamp + DELAY);
        withdraw(who);
    }

    function withdraw(uint256 who) public {
        uint256 before = cash.balanceOf(actor(who));
        vm.prank(actor(who));
        try vault.withdraw(operator) {
            _withdrew(who, before);
        } catch {}
    }

    function withdrawProven(uint256 who) external {
        uint256 leaf = 3 * (who % ACTORS) + SPENT;
        uint256 before = cash.balanceOf(actor(who));
        bytes32[] memory proof = Tree.proof(_leaves(active), leaf);
        vm.prank(actor(who));
        try vault.withdrawProven(operator, active[leaf], proof) {
            _withdrew(who, before);
        } catch {}
    }

    function proveSpent(uint256 who) external {
        uint256 leaf = 3 * (who % ACTORS) + SPENT;
        bytes32[] memory proof = Tree.proof(_leaves(active), leaf);
        try vault.proveSpent(actor(who), operator, active[leaf], proof) {} catch {}
    }

    function payFromOutside(uint256 who, uint256 amount) external {
        vm.prank(actor(who));
        try vault.pay(operator, actor(who), within(amount, 0, 1000)) {
            broken = "somebody other than Rewards paid out of the vault";
        } catch {}
    }

    // ---- settlements

    /// Three attesters sign what may be signed. Every fourth time they sign a tree that promises more than its totals say.
    function proposeWithinLimits(uint256 who, uint256 earned_, uint256 spent, uint256 paid) public {
        if (_isPending()) return;
        uint256 a = who % ACTORS;
        proposed = active;
        Total[] memory totals = _totals();
        proposed[3 * a + EARNED] += _raise(totals, EARNED, earned_);
        proposed[3 * a + SPENT] += _raise(totals, SPENT, spent);
        proposed[3 * ((a + 1) % ACTORS) + PAID] += _raise(totals, PAID, paid);
        if (earned_ % 4 == 0) proposed[within(spent, 0, 11)] += 1 ether;
        propose(Tree.root(_leaves(proposed)), totals);
    }

    function settleAndClaim(uint256 who, uint256 earned_, uint256 spent, uint256 paid) external {
        proposeWithinLimits(who, earned_, spent, paid);
        vm.warp(block.timestamp + WINDOW);
        activate();
        claimAll(who);
    }

    /// Three attesters sign a total above its limit, or below what it was.
    function proposeOutsideLimits(uint8 kind, uint256 excess, bool below) external {
        if (_isPending()) return;
        kind = uint8(within(kind, EARNED, SPENT));
        Total[] memory totals = _totals();
        Total memory total = totals[_at(totals, kind)];
        if (below && total.cumulative == 0) return;
        if (below) total.cumulative -= uint128(within(excess, 1, total.cumulative));
        else total.cumulative = uint128(_limit(totals, kind) + within(excess, 1, 1 ether));
        try this.proposeAs(totals, 3, false) {
            broken = "a total outside its limits was accepted";
        } catch {}
    }

    /// Fewer than three, or one of them more than once.
    function proposeWithoutQuorum(uint256 signers, bool twice) external {
        if (_isPending()) return;
        try this.proposeAs(_totals(), twice ? 3 : within(signers, 0, 2), twice) {
            broken = "a proposal without a quorum was accepted";
        } catch {}
    }

    function proposeAs(Total[] calldata totals, uint256 count, bool twice) external {
        uint64 number = rewards.lastNumber() + 1;
        bytes32 previous = rewards.activeRoot();
        bytes[] memory signatures = sign(rewards.digest(number, previous, MANIFEST, totals, MANIFEST), count);
        if (twice) signatures[2] = signatures[1];
        rewards.propose(number, previous, MANIFEST, totals, MANIFEST, signatures);
    }

    function activate() public {
        uint64 number = rewards.lastNumber();
        try rewards.activate(number) {
            active = proposed;
            ++settlements;
            closedAs[number] = Settlements.Status.Active;
        } catch {}
    }

    function veto() external {
        uint64 number = rewards.lastNumber();
        vm.prank(guardian);
        try rewards.veto(number) {
            closedAs[number] = Settlements.Status.Vetoed;
        } catch {}
    }

    function expire(bool wait) external {
        if (wait) vm.warp(block.timestamp + EXPIRY);
        uint64 number = _isPending() ? rewards.lastNumber() : rewards.lastNumber() + 1;
        try rewards.expire(number) {
            closedAs[number] = Settlements.Status.Expired;
        } catch {}
    }

    /// A new version of the set, with the same members.
    function rotate() external {
        rewards.rotate(addresses(keys), 3);
    }

    // ---- claims

    /// Everything an actor has, each leaf twice.
    function claimAll(uint256 who) public {
        Leaf[] memory leaves = _leaves(active);
        for (uint256 i = 3 * (who % ACTORS); i % 3 != 2; ++i) {
            bytes32[] memory proof = Tree.proof(leaves, i);
            if (_claims(leaves[i], proof)) ++claims;
            if (_claims(leaves[i], proof)) broken = "a leaf was claimed twice";
        }
    }

    function claimSpent(uint256 who) external {
        Leaf[] memory leaves = _leaves(active);
        uint256 index = 3 * (who % ACTORS) + SPENT;
        if (_claims(leaves[index], Tree.proof(leaves, index))) broken = "a spent leaf was paid";
    }

    function claimMore(uint256 index, uint256 more) external {
        index = within(index, 0, 11);
        Leaf[] memory leaves = _leaves(active);
        leaves[index].cumulative += within(more, 1, 1 ether);
        bytes32[] memory proof = Tree.proof(leaves, index);
        if (_claims(leaves[index], proof)) broken = "more than the leaf was claimed";
    }

    function burn(uint256 who, uint256 amount) external {
        amount = within(amount, 0, token.balanceOf(actor(who)));
        vm.prank(actor(who));
        token.burn(amount);
        burned += amount;
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + within(time, 1, 6 hours));
    }

    // ---- parts

    function _isPending() private view returns (bool) {
        return rewards.status(rewards.lastNumber()) == Settlements.Status.Pending;
    }

    function _claims(Leaf memory leaf, bytes32[] memory proof) private returns (bool) {
        try rewards.claim(leaf.account, leaf.asset, leaf.kind, leaf.cumulative, proof) {
            return true;
        } catch {
            return false;
        }
    }

    function _withdrew(uint256 who, uint256 before) private {
        withdrawn += cash.balanceOf(actor(who)) - before;
        ++withdrawals;
    }

    function _leaves(uint256[12] storage amounts) private view returns (Leaf[] memory leaves) {
        leaves = new Leaf[](12);
        for (uint256 i = 0; i < 12; ++i) {
            uint8 kind = uint8(i % 3);
            leaves[i] = Leaf(actor(i / 3), kind == EARNED ? address(token) : operator, kind, amounts[i]);
        }
    }

    /// The active totals, as a list that a proposal may raise.
    function _totals() private view returns (Total[] memory list) {
        list = new Total[](3);
        uint256 first = address(token) < operator ? 1 : 0;
        list[first == 1 ? 0 : 2] = Total(address(token), EARNED, rewards.activeTotal(address(token), EARNED));
        list[first] = Total(operator, PAID, rewards.activeTotal(operator, PAID));
        list[first + 1] = Total(operator, SPENT, rewards.activeTotal(operator, SPENT));
    }

    function _at(Total[] memory list, uint8 kind) private pure returns (uint256 i) {
        while (list[i].kind != kind) ++i;
    }

    function _limit(Total[] memory list, uint8 kind) private view returns (uint256) {
        if (kind == EARNED) return emissions.cumulative(address(token), block.timestamp);
        return kind == SPENT ? vault.totalLocked(operator) : list[_at(list, SPENT)].cumulative;
    }

    /// Raises a total by at most what its limit leaves. Raise spent before paid.
    function _raise(Total[] memory list, uint8 kind, uint256 by) private view returns (uint256) {
        Total memory total = list[_at(list, kind)];
        by = within(by, 0, _limit(list, kind) - total.cumulative);
        total.cumulative += uint128(by);
        return by;
    }
}
