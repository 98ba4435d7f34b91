package dev.leadladder.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The code in README.md. */
class ReadmeTest {
  @Test
  @DisplayName("Every line of code in the README is one of the example's, which is compiled.")
  void isCompiled() throws IOException {
    List<String> example = lines(Files.readString(Path.of("src/test/java/dev/leadladder/example/ScoreSample.java")));
    String readme = Files.readString(Path.of("README.md"));
    List<String> shown = lines(readme.split("```java\n")[1].split("```")[0]);
    assertFalse(shown.isEmpty());
    assertEquals(List.of(), shown.stream().filter(line -> !example.contains(line)).toList());
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
