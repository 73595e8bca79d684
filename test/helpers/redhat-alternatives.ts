import type { Server } from './server.ts';

/**
 * Red Hat's alternatives as its source says of it (chkconfig 1.11 and later, EL8 to 10), for a Debian server. The real one cannot be had there: no Debian package has it.
 * What go-env meets is kept: no --query; --display as it is printed, `(null)` for a follower that a member lacks; links are unlinked, then made, except where they
 * are right; a link that was moved by hand makes the group manual; the state file is written as go.new, which must not exist; an unknown group ends with 2.
 */
const PROGRAM = `#!/usr/bin/perl
use strict; use warnings;
my ($alt, $admin) = ('/etc/alternatives', '/var/lib/alternatives');
my ($mode, %link, @slaves, @members, $current, $points);
sub fail { print STDERR "@_\\n"; exit 2 }
sub usage { print "alternatives version 1.24 - Copyright (C) 2001 Red Hat, Inc.\\n"; exit 2 }
sub state_of { my $t = shift; open(my $f, '<', "$admin/$t") or return 0; my @l = <$f>; chomp @l;
	$mode = shift @l; $link{$t} = shift @l;
	while (@l && $l[0] ne '') { my $s = shift @l; push @slaves, $s; $link{$s} = shift @l }
	shift @l;
	while (@l && $l[0] ne '') { my ($p, $n) = splice @l, 0, 2; push @members, { path => $p, priority => $n, slaves => { map { $_ => shift @l } @slaves } } }
	$points = readlink "$alt/$t"; defined $points or fail("failed to read link $link{$t}");
	$current = (grep { $_->{path} eq $points } @members)[0];
	$mode = 'manual' if !$current || ($current != best() && $mode eq 'auto');
	1 }
sub best { my $b = $members[0]; for (@members) { $b = $_ if $_->{priority} > $b->{priority} } $b }
sub make { my ($t, $to) = @_; my $l = "$alt/$t";
	if (-l $link{$t} || !-e $link{$t}) {
		if ((readlink($link{$t}) // '') ne $l) { unlink $link{$t}; symlink $l, $link{$t} or fail("failed to link") }
	} else { print STDERR "failed to link $link{$t} -> $l: $link{$t} exists and it is not a symlink\\n" }
	if ((readlink($l) // '') ne $to) { unlink $l; symlink $to, $l or fail("failed to link $l -> $to") } }
sub drop { my $t = shift; -l $_ and unlink $_ for "$alt/$t", $link{$t} }
sub save { my ($t, $force) = @_;
	-e "$admin/$t.new" and fail("$admin/$t.new already exists");
	open(my $f, '>', "$admin/$t.new") or fail("failed to create $admin/$t.new: $!");
	print $f "$mode\\n$link{$t}\\n", (map { "$_\\n$link{$_}\\n" } @slaves), "\\n";
	for my $m (@members) { print $f "$m->{path}\\n$m->{priority}\\n", map { ($m->{slaves}{$_} // '') . "\\n" } @slaves }
	close $f; rename "$admin/$t.new", "$admin/$t" or fail("failed to replace");
	$current = best() if $mode eq 'auto'; $current //= $members[0];
	return if !$force && $mode ne 'auto';
	make($t, $current->{path});
	for (@slaves) { if ($current->{slaves}{$_}) { make($_, $current->{slaves}{$_}) } else { drop($_) } } }
my $do = shift @ARGV // usage();
if ($do eq '--version') { print "alternatives version 1.24\\n"; exit 0 }
if ($do eq '--install') {
	my ($l, $t, $p, $n, @rest) = @ARGV; defined $n or usage();
	$mode = 'auto'; state_of($t); $link{$t} = $l;
	my %new; while (@rest) { my ($flag, $sl, $s, $sp) = splice @rest, 0, 4; $flag eq '--slave' or usage(); $link{$s} = $sl; $new{$s} = $sp; push @slaves, $s unless grep { $_ eq $s } @slaves }
	@slaves = sort { $link{$a} cmp $link{$b} } @slaves;
	my ($old) = grep { $_->{path} eq $p } @members;
	if ($old) { $old->{priority} = $n; $old->{slaves} = \\%new } else { push @members, { path => $p, priority => $n, slaves => \\%new } }
	save($t, defined $old);
} elsif ($do =~ /^--(set|auto|display|remove)$/) {
	my ($t, $p) = @ARGV; state_of($t) or exit 2;
	if ($1 eq 'display') {
		print "$t - status is $mode.\\n link currently points to $points\\n";
		for my $m (@members) { print "$m->{path} - priority $m->{priority}\\n"; print " slave $_: ", $m->{slaves}{$_} || '(null)', "\\n" for @slaves }
		print "Current \`best' version is ", best()->{path}, ".\\n";
	} elsif ($1 eq 'auto') { $mode = 'auto'; save($t, 0) }
	else {
		my ($m) = grep { $_->{path} eq $p } @members; $m or fail("$p has not been configured as an alternative for $t");
		if ($1 eq 'set') { $current = $m; $mode = 'manual'; save($t, 1) }
		elsif (@members == 1) { drop($_) for $t, @slaves; unlink "$admin/$t" }
		else { @members = grep { $_ != $m } @members; if (!$current || $current == $m) { $mode = 'auto'; $current = undef } save($t, 0) }
	}
} else { usage() }
`;

/** Puts it in the place of Debian's, which knows of nothing then. */
export async function useRedHatAlternatives(server: Server): Promise<void> {
  await server.write('/usr/sbin/alternatives', PROGRAM, 0o755);
  await server.run(
    'mkdir -p /var/lib/alternatives && ln -sf ../sbin/alternatives /usr/bin/update-alternatives',
  );
}
