package dev.flotilla.server.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.flotilla.api.error.FlotillaException;
import dev.flotilla.api.role.Skill;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SkillsTest {
  private static final String FRONT = "---\nname: naming\ndescription: How we name.\n---\n";

  @TempDir Path directory;

  @Test
  void aRoleGetsTheSkillsThatItNamesWithAllTheirFiles() throws Exception {
    write("naming/SKILL.md", FRONT + "Nouns.\n");
    write("naming/scripts/check.sh", "#!/bin/sh\n");
    assertThat(directory.resolve("naming/scripts/check.sh").toFile().setExecutable(true)).isTrue();
    write("other/SKILL.md", FRONT.replace("naming", "other"));

    var roles = roles("worker: {skills: [naming]}");

    var skills = roles.skills(roles.get("worker"));
    assertThat(skills).extracting(Skill::name).containsExactly("naming");
    assertThat(skills.getFirst().files())
        .containsExactly(
            new Skill.File("SKILL.md", base64(FRONT + "Nouns.\n"), false),
            new Skill.File("scripts/check.sh", base64("#!/bin/sh\n"), true));
    assertThat(roles.skills(roles.get("s1"))).isEmpty();
  }

  @Test
  void anUnknownSkillIsRefusedWithTheNamesThatAreKnown() throws Exception {
    write("naming/SKILL.md", FRONT);

    assertThatThrownBy(() -> roles("docs: {skills: [nameing]}"))
        .isInstanceOf(FlotillaException.class)
        .hasMessage("role 'docs', skills: expected any of naming, found 'nameing'");
  }

  @Test
  void aFleetWithoutSkillsSaysSo() {
    assertThatThrownBy(() -> roles("docs: {skills: [naming]}"))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("this fleet has none (its directory 'skills' beside 'roles')");
  }

  @Test
  void theFleetsOwnRolesAreHeldToItToo(@TempDir Path own) throws Exception {
    Files.writeString(own.resolve("a.yaml"), "{name: a, skills: [naming]}");

    assertThatThrownBy(() -> Roles.shipped().withSkills(Skills.NONE).withDirectory(own))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("role 'a', skills");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "just text | expected to begin with ---",
        "---#name: naming#--- | description: expected when to use",
        "---#name: other#description: x#--- | name: expected the directory's",
        "---#name: naming#description: x#context: fork#--- | found 'context'",
        "---#name: naming#description: x#hooks: {}#--- | found 'hooks'",
        "---#name: [#--- | skill 'naming', SKILL.md:"
      })
  void whatTheCliWouldLeaveOutOrDoBehindOurBacksIsRefused(String text, String why)
      throws Exception {
    write("naming/SKILL.md", text.replace('#', '\n'));

    assertThatThrownBy(() -> Skills.in(directory))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining(why);
  }

  @Test
  void linksStrangeNamesAndADirectoryWithoutSkillAreRefused() throws Exception {
    Files.createDirectories(directory.resolve("empty"));
    assertRefused("skill 'empty': expected a file SKILL.md");

    Files.move(directory.resolve("empty"), directory.resolve("Not A Name"));
    assertRefused("skill 'Not A Name': expected a name");

    Files.delete(directory.resolve("Not A Name"));
    write("naming/SKILL.md", FRONT);
    Files.createSymbolicLink(directory.resolve("naming/key"), Path.of("/etc/hostname"));
    assertRefused("skill 'naming': key: expected files and directories, found a link");
  }

  @Test
  void moreThanAMegabyteInAllIsRefused() throws Exception {
    for (var name : new String[] {"naming", "other"}) {
      write(name + "/SKILL.md", FRONT.replace("naming", name));
      write(name + "/data.txt", "x".repeat(600 * 1024));
    }

    assertThat(roles("a: {skills: [naming]}").get("a").skills()).hasSize(1);
    assertThatThrownBy(() -> roles("a: {skills: [naming, other]}"))
        .isInstanceOf(FlotillaException.class)
        .hasMessageContaining("expected at most 1 MB in all");

    write("naming/more.txt", "x".repeat(600 * 1024));
    assertRefused("skill 'naming': expected at most 1 MB");
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> Skills.in(directory))
        .isInstanceOf(FlotillaException.class)
        .hasMessageStartingWith(why);
  }

  private Roles roles(String yaml) throws IOException {
    return Roles.shipped().withSkills(Skills.in(directory)).with(new YAMLMapper().readTree(yaml));
  }

  private void write(String path, String text) throws IOException {
    var file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
