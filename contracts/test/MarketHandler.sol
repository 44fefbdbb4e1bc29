// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Channels} from "../src/Channels.sol";
import {Credits} from "../src/Credits.sol";
import {Emissions} from "../src/Emissions.sol";
import {EARNED, Signed, SLASHED, Total} from "../src/Ledger.sol";
import {Prices} from "../src/Prices.sol";
import {IJudged, Stakes} from "../src/Stakes.sol";
import {Token} from "../src/Token.sol";
import {Deployment} from "./Deployment.sol";
import {Leaf, Tree} from "./Tree.sol";
import {vm} from "./Vm.sol";

/// What payers, payees, feeders, buyers of credits, bonded accounts, attesters and the guardian can do, for the invariants. What must
/// never succeed is tried all the same and counted in `broken`.
contract MarketHandler is Deployment {
    uint256 constant ACTORS = 3;
    uint64 constant CLOSE = 1 hours;
    uint64 constant UNBOND = 2 hours;
    uint96 constant LOWEST = 0.6e12;
    uint96 constant HIGHEST = 1.2e12;

    struct Minting {
        uint256 time;
        uint256 amount;
    }

    Channels public channels;
    Credits public credits;
    Prices public prices;
    Stakes public stakes;
    Token public flat;

    /// Signing is slow, and so is finding out who signs.
    address[ACTORS] private _actors;
    address[5] private _feeders;
    bytes32[] public ids;
    Minting[] public mintings;
    /// What verdicts say in all, per actor; the active settlement holds them.
    uint256[ACTORS] public verdicts;
    uint256 public deposited;
    uint256 public creditsMinted;
    uint256 public creditsSpent;
    uint256 public burnedForCredits;
    uint256 public bonded;
    uint256 public unbonded;
    uint256 public slashed;
    string public broken;

    function setUp() public override {
        super.setUp();
        for (uint256 a = 0; a < ACTORS; ++a) _actors[a] = vm.addr(actorKey(a));
        for (uint256 i = 0; i < 5; ++i) _feeders[i] = vm.addr(keys[i]);
        address[] memory assets = new address[](1);
        assets[0] = address(cash);
        channels = new Channels(assets, CLOSE);
        prices = new Prices(address(this), addresses(keys));
        credits = new Credits(token, prices);
        stakes = new Stakes(IJudged(address(rewards)), address(token), UNBOND);
        flat = new Token("Flat", "FLT", 1e30, address(rewards), holder, 0);
        emissions.setSchedule(address(flat), Emissions.Schedule(uint64(START), 1 days, 1, 1, 100 ether, 1e30));
        vm.warp(START + 100 days);
        for (uint256 a = 0; a < ACTORS; ++a) {
            vm.prank(holder);
            token.transfer(actor(a), 100 ether);
            vm.prank(actor(a));
            token.approve(address(credits), type(uint256).max);
            vm.prank(actor(a));
            token.approve(address(stakes), type(uint256).max);
            vm.prank(actor(a));
            cash.approve(address(channels), type(uint256).max);
        }
        postPrices(0, 0, 0);
        settle_();
        open(0, 1000);
    }

    function actor(uint256 seed) public view returns (address) {
        return _actors[seed % ACTORS];
    }

    function actorKey(uint256 seed) internal pure returns (uint256) {
        return 0xac7000 + seed % ACTORS;
    }

    function ledger() external view returns (address, address, address) {
        return (address(rewards), address(token), address(cash));
    }

    function channelCount() external view returns (uint256) {
        return ids.length;
    }

    // ---- channels

    function open(uint256 who, uint128 amount) public {
        if (ids.length >= 12) return;
        amount = uint128(within(amount, 1, 1_000_000));
        cash.faucet(actor(who), amount);
        vm.prank(actor(who));
        ids.push(channels.open(actor(who % ACTORS + 1), address(cash), amount));
        deposited += amount;
    }

    function topUp(uint256 which, uint128 amount) external {
        bytes32 id = _id(which);
        amount = uint128(within(amount, 1, 1_000_000));
        cash.faucet(actor(0), amount);
        vm.prank(actor(0));
        try channels.topUp(id, amount) {
            deposited += amount;
        } catch {}
    }

    function redeem(uint256 which, uint128 cumulative) external {
        bytes32 id = _id(which);
        Channels.Channel memory channel = channels.channelOf(id);
        if (channel.payer == address(0)) return;
        Channels.Voucher memory voucher = _voucher(id, uint128(within(cumulative, 0, 2_000_000)), _keyOf(channel.payer));
        try channels.redeem(voucher) {
            try channels.redeem(voucher) {
                broken = "a voucher was redeemed twice";
            } catch {}
        } catch {}
    }

    /// Signed by the payee, or for another channel.
    function redeemForged(uint256 which, uint128 cumulative, bool otherChannel) external {
        bytes32 id = _id(which);
        Channels.Channel memory channel = channels.channelOf(id);
        if (channel.payer == address(0)) return;
        uint256 key = otherChannel ? _keyOf(channel.payer) : _keyOf(channel.payee);
        Channels.Voucher memory voucher = _voucher(otherChannel ? keccak256("another") : id, cumulative, key);
        voucher.channel = id;
        try channels.redeem(voucher) {
            broken = "a forged voucher was redeemed";
        } catch {}
    }

    function beginClose(uint256 which) external {
        bytes32 id = _id(which);
        vm.prank(channels.channelOf(id).payer);
        try channels.beginClose(id) {} catch {}
    }

    function close(uint256 which, bool byPayee, bool wait) external {
        bytes32 id = _id(which);
        Channels.Channel memory channel = channels.channelOf(id);
        if (wait) vm.warp(block.timestamp + CLOSE);
        vm.prank(byPayee ? channel.payee : address(0xdead));
        try channels.close(id) {
            bool early = channel.closesAt == 0 || block.timestamp < channel.closesAt;
            if (!byPayee && early) broken = "somebody closed a channel before its payee's time was over";
        } catch {}
    }

    // ---- prices and credits

    /// Three feeders see something within bounds, two lie as far as they are let.
    function postPrices(uint96 a, uint96 b, uint96 lie) public {
        for (uint256 i = 0; i < 5; ++i) {
            uint96 honest = uint96(within(i % 2 == 0 ? a : b, LOWEST, HIGHEST));
            uint96 price = i < 3 ? honest : lie;
            vm.prank(_feeders[i]);
            try prices.post(address(token), price, uint64(block.timestamp)) {} catch {}
        }
    }

    function mintCredits(uint256 who, uint256 amount) external {
        amount = within(amount, 0, token.balanceOf(actor(who)) / 4);
        uint256 before = token.totalSupply();
        vm.prank(actor(who));
        try credits.mint(actor(who % ACTORS + 1), amount, 0) returns (uint256 minted) {
            creditsMinted += minted;
            burnedForCredits += before - token.totalSupply();
            if (block.timestamp > prices.read(address(token)).observedAt + 10 minutes) broken = "credits were made at an old price";
        } catch {}
    }

    function spendCredits(uint256 who, uint256 amount) external {
        amount = within(amount, 0, credits.balanceOf(actor(who)) * 2);
        vm.prank(actor(who));
        try credits.spend(actor(who), amount, 0) {
            creditsSpent += amount;
        } catch {}
    }

    function spendForeignCredits(uint256 who, uint256 allowed, uint256 amount) external {
        amount = within(amount, 1, 1e6);
        allowed = within(allowed, 0, 1e6);
        vm.prank(actor(who));
        credits.approve(operator, allowed);
        vm.prank(operator);
        try credits.spend(actor(who), amount, 0) {
            creditsSpent += amount;
            if (amount > allowed) broken = "more credits were spent than allowed";
        } catch {}
    }

    // ---- bonds

    function bond(uint256 who, uint128 amount) external {
        amount = uint128(within(amount, 0, token.balanceOf(actor(who))));
        if (amount == 0) return;
        vm.prank(actor(who));
        stakes.bond(amount);
        bonded += amount;
    }

    function beginUnbond(uint256 who, uint128 amount) external {
        (uint128 has,,) = stakes.stakes(actor(who));
        vm.prank(actor(who));
        stakes.beginUnbond(uint128(within(amount, 0, has)));
    }

    function unbond(uint256 who, bool wait) external {
        if (wait) vm.warp(block.timestamp + UNBOND);
        uint256 before = token.balanceOf(actor(who));
        (,, uint64 leavesAt) = stakes.stakes(actor(who));
        vm.prank(actor(who));
        try stakes.unbond() {
            unbonded += token.balanceOf(actor(who)) - before;
            if (block.timestamp < leavesAt) broken = "a bond left early";
        } catch {}
    }

    function slash(uint256 who) external {
        Leaf[] memory leaves = _leaves();
        bytes32[] memory proof = Tree.proof(leaves, who % ACTORS);
        uint256 supply = token.totalSupply();
        try stakes.slash(actor(who), verdicts[who % ACTORS], proof) {
            slashed += supply - token.totalSupply();
        } catch {}
    }

    function slashMore(uint256 who, uint256 more) external {
        bytes32[] memory proof = Tree.proof(_leaves(), who % ACTORS);
        try stakes.slash(actor(who), verdicts[who % ACTORS] + within(more, 1, 1 ether), proof) {
            broken = "more was slashed than the verdict says";
        } catch {}
    }

    function slashHonest(uint256 which, uint64 number) external {
        uint256 key = keys[which % 5];
        number = uint64(within(number, 1, 1e6));
        Signed memory a = _signed(key, number, MANIFEST);
        Signed memory b = _signed(key, number + 1, keccak256("other"));
        try stakes.slashEquivocation(a, b) {
            broken = "signing two numbers was punished";
        } catch {}
    }

    // ---- settlements, claims, pauses

    /// Settles verdicts and everything that was emitted for actor 0.
    function condemn(uint256 who, uint256 amount) external {
        verdicts[who % ACTORS] += within(amount, 0, 10 ether);
        settle_();
    }

    function settle_() public {
        if (block.timestamp < rewards.pausedUntil()) return;
        Leaf[] memory leaves = _leaves();
        settle(Tree.root(leaves), totalsOf(Total(address(flat), EARNED, uint128(leaves[ACTORS].cumulative))));
    }

    function claimFlat() external {
        Leaf[] memory leaves = _leaves();
        bytes32[] memory proof = Tree.proof(leaves, ACTORS);
        uint256 before = flat.totalSupply();
        bool paused = block.timestamp < rewards.pausedUntil();
        try rewards.claim(actor(0), address(flat), EARNED, leaves[ACTORS].cumulative, proof) {
            mintings.push(Minting(block.timestamp, flat.totalSupply() - before));
            if (paused) broken = "a claim was paid during a pause";
        } catch {}
    }

    function pause(uint64 duration) external {
        vm.prank(guardian);
        try rewards.pause(uint64(within(duration, 1, 7 days))) {} catch {}
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + within(time, 1, 6 hours));
    }

    function mintedInTheLastDay() external view returns (uint256 sum) {
        for (uint256 i = mintings.length; i > 0 && mintings[i - 1].time + 1 days > block.timestamp; --i) sum += mintings[i - 1].amount;
    }

    // ---- parts

    function _leaves() private view returns (Leaf[] memory leaves) {
        leaves = new Leaf[](ACTORS + 1);
        for (uint256 a = 0; a < ACTORS; ++a) leaves[a] = Leaf(actor(a), address(token), SLASHED, verdicts[a]);
        leaves[ACTORS] = Leaf(actor(0), address(flat), EARNED, 10_000 ether);
    }

    function _id(uint256 which) private view returns (bytes32) {
        return ids[which % ids.length];
    }

    function _keyOf(address account) private view returns (uint256 key) {
        for (uint256 a = 0; a < ACTORS; ++a) {
            if (actor(a) == account) return actorKey(a);
        }
    }

    function _voucher(bytes32 id, uint128 cumulative, uint256 key) private view returns (Channels.Voucher memory) {
        return Channels.Voucher(id, cumulative, signature(key, channels.digest(id, cumulative)));
    }

    function _signed(uint256 key, uint64 number, bytes32 root) private view returns (Signed memory) {
        bytes memory signed = signature(key, rewards.digest(number, 0, root, new Total[](0), MANIFEST));
        return Signed(number, 0, root, new Total[](0), MANIFEST, rewards.setVersion(), signed);
    }
}
